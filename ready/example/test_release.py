def test_nobody_is_left_out(audit_report):
    frame = audit_report.to_frame()
    assert (frame[frame.metric == "selection_rate"].n >= 100).all()
