package org.stsrelay.delivery.bounce;

import java.time.Duration;

/// The most notices to one domain in any such time (P17).
public record NoticeRate(int notices, Duration per) {}
