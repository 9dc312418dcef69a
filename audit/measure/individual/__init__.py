"""Individual fairness: are like people treated alike, whatever group they belong to?"""
