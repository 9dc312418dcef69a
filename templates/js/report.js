// What a script adds to a report that is whole without it. Nothing is fetched, nothing is kept.
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const made = (tag, kind) => Object.assign(document.createElement(tag), { className: kind });
  const language = document.documentElement.lang || "en";

  // Contents that follow: the section a third down the window is the one being read.
  function followReader() {
    const placeOf = (link) => document.getElementById(link.hash.slice(1));
    const links = all(".contents a").filter(placeOf);
    if (!links.length) return;
    const contents = links[0].closest(".contents");
    const places = links.map(placeOf);
    let current = null;

    function mark(link) {
      if (link === current) return;
      current?.removeAttribute("aria-current");
      link.setAttribute("aria-current", "location");
      current = link;
      const room = contents.clientHeight / 2;
      if (contents.scrollHeight > contents.clientHeight) contents.scrollTop = link.offsetTop - room;
    }

    function follow() {
      const line = innerHeight / 3;
      const ended = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
      const passed = (place) => !place.hidden && place.getBoundingClientRect().top <= line;
      mark(links[ended ? links.length - 1 : Math.max(0, places.findLastIndex(passed))]);
    }

    addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
    addEventListener("resize", follow);
    follow();
  }

  // One control that picks the attribute; a link into another attribute's section picks that one.
  function pickAttribute() {
    const pick = document.getElementById("attribute");
    if (!pick) return;
    const bar = pick.closest(".choice");
    const sections = all(".section", bar.parentElement);

    function show() {
      bar.parentElement.classList.toggle("one", pick.value !== "");
      for (const section of sections) {
        section.hidden = pick.value !== "" && section.id !== pick.value;
      }
    }

    function reveal(hash) {
      const target = document.getElementById(hash.slice(1));
      const section = target?.closest(".section");
      if (!section?.hidden) return;
      pick.value = section.id;
      show();
      target.scrollIntoView();
    }

    pick.addEventListener("change", () => {
      show();
      bar.parentElement.scrollIntoView();
    });
    addEventListener("hashchange", () => reveal(location.hash));
    addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link) reveal(link.hash);
    });
    bar.hidden = false;
    show();
    reveal(location.hash);
  }

  // Heads that sort: upwards, downwards, and back to the order of the report.
  const ARROWS = { ascending: "\u2191", descending: "\u2193" };
  const NEXT = { ascending: "descending", descending: null };

  function sortTables() {
    for (const table of all("table")) {
      const rows = all("tbody tr", table);
      if (rows.length < 3) continue;
      for (const head of all("thead th", table)) {
        const button = made("button", "sort");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => sort(table, rows, head));
      }
    }
  }

  function sort(table, rows, head) {
    const was = head.getAttribute("aria-sort");
    const order = was ? NEXT[was] : "ascending";
    for (const other of all("thead th", table)) {
      other.removeAttribute("aria-sort");
      other.querySelector(".arrow")?.remove();
    }
    if (order) {
      const arrow = made("span", "arrow");
      arrow.setAttribute("aria-hidden", "true");
      arrow.textContent = ARROWS[order];
      head.querySelector("button").append(arrow);
      head.setAttribute("aria-sort", order);
    }
    table.tBodies[0].append(...(order ? sorted(rows, head, order) : rows));
  }

  // Cells without a number, or without words, come last whichever way the others go.
  function sorted(rows, head, order) {
    const place = head.cellIndex;
    const read = head.classList.contains("figures") ? number : words;
    const keyed = rows.map((row) => ({ row, key: read(row.cells[place]) }));
    const known = keyed.filter(({ key }) => key !== null);
    known.sort((a, b) => (typeof a.key === "number" ? a.key - b.key : a.key.localeCompare(b.key, language)));
    if (order === "descending") known.reverse();
    return [...known, ...keyed.filter(({ key }) => key === null)].map(({ row }) => row);
  }

  function words(cell) {
    return cell.textContent.trim() || null;
  }

  // Numbers are written the language's way: what is no decimal mark only keeps thousands apart.
  const DECIMAL = (0.5).toLocaleString(language).charAt(1);
  const THOUSANDS = DECIMAL === "," ? /[.\u00a0](?=\d{3})/g : /,/g;

  function number(cell) {
    const text = (cell.firstChild?.textContent ?? "").replace(THOUSANDS, "");
    const found = parseFloat(text.replace(DECIMAL, ".").replace("\u2212", "-"));
    return Number.isNaN(found) ? null : found;
  }

  // Charts that answer: to the pointer, and to Tab and the arrow keys; Escape ends it.
  function answerFromCharts() {
    const tip = made("p", "tip");
    let leaving = 0;
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    document.body.append(tip);

    function tell(datum) {
      clearTimeout(leaving);
      tip.textContent = datum.getAttribute("aria-label");
      tip.hidden = false;
      const at = datum.getBoundingClientRect();
      const mark = (datum.querySelector("circle") ?? datum).getBoundingClientRect();
      const middle = mark.left + (mark.width - tip.offsetWidth) / 2;
      const most = document.documentElement.clientWidth - tip.offsetWidth - 8;
      const left = Math.max(8, Math.min(middle, most));
      const above = at.top - tip.offsetHeight - 4;
      tip.style.left = `${left + scrollX}px`;
      tip.style.top = `${(above < 8 ? at.bottom + 4 : above) + scrollY}px`;
    }

    function hush() {
      clearTimeout(leaving);
      tip.hidden = true;
    }

    function hushSoon() {
      leaving = setTimeout(hush, 200);
    }

    tip.addEventListener("pointerenter", () => clearTimeout(leaving));
    tip.addEventListener("pointerleave", hushSoon);
    addEventListener("keydown", (event) => event.key === "Escape" && hush());
    for (const chart of all("svg")) {
      const data = all(".datum", chart);
      if (!data.length) continue;
      asGroup(chart);
      data.forEach((datum, i) => {
        asValue(datum, i);
        datum.addEventListener("pointerenter", () => tell(datum));
        datum.addEventListener("pointerleave", hushSoon);
        datum.addEventListener("focus", () => tell(datum));
        datum.addEventListener("blur", hush);
      });
      chart.addEventListener("keydown", (event) => step(event, data));
    }
  }

  // The browser's own hint would cover ours, so titles become labels.
  function asGroup(chart) {
    const title = chart.querySelector(":scope > title");
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", `${title.textContent}. ${document.body.dataset.keys ?? ""}`);
    chart.removeAttribute("aria-labelledby");
    const told = chart.querySelector(":scope > desc");
    if (told?.id) chart.setAttribute("aria-describedby", told.id);
    title.remove();
  }

  function asValue(datum, i) {
    const title = datum.querySelector(":scope > title");
    datum.setAttribute("role", "img");
    datum.setAttribute("aria-label", title.textContent);
    datum.setAttribute("tabindex", i ? "-1" : "0");
    title.remove();
  }

  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

  function step(event, data) {
    const by = STEPS[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = data.indexOf(document.activeElement);
    const to = Math.min(Math.max(from + by, 0), data.length - 1);
    event.preventDefault();
    data[from]?.setAttribute("tabindex", "-1");
    data[to].setAttribute("tabindex", "0");
    data[to].focus();
  }

  // Only what scrolls needs a stop on the way of the Tab key.
  function stopWhereItScrolls() {
    const watch = new ResizeObserver((changed) => {
      for (const { target } of changed) {
        if (target.scrollWidth > target.clientWidth + 1) target.setAttribute("tabindex", "0");
        else target.removeAttribute("tabindex");
      }
    });
    for (const table of all(".table")) watch.observe(table);
  }

  followReader();
  pickAttribute();
  sortTables();
  answerFromCharts();
  stopWhereItScrolls();
})();
