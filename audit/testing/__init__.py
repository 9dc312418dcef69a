"""Rules as tests: a plugin for pytest that is idle until an audit is asked for."""
