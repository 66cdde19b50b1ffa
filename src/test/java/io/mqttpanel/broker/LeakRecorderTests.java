// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import java.util.ArrayList;
import java.util.List;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LeakRecorder} and the listener that fails the run.
 */
class LeakRecorderTests {

	private final LeakRecorder recorder = new LeakRecorder();

	private final ResourceLeakDetector<StringBuilder> detector = this.recorder
		.newResourceLeakDetector(StringBuilder.class, 1);

	@Test
	void failsTheRunWhenAResourceWasLost() {
		track(new StringBuilder(), "lost here");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> NettySessionListener.failOnLeaks(this.recorder))
			.withMessageContaining("Leaks found: 1")
			.withMessageContaining("lost here");
	}

	@Test
	void reportsALeakOnce() {
		track(new StringBuilder(), "lost once");
		assertThat(this.recorder.takeLeaks()).hasSize(1);
		assertThat(this.recorder.takeLeaks()).isEmpty();
	}

	@Test
	void isContentWhenEverythingWasReleased() {
		StringBuilder resource = new StringBuilder();
		track(resource, "released").close(resource);
		assertThatCode(() -> NettySessionListener.failOnLeaks(this.recorder)).doesNotThrowAnyException();
	}

	@Test
	void isContentWhileAResourceIsInUse() {
		List<StringBuilder> inUse = new ArrayList<>(List.of(new StringBuilder()));
		ResourceLeakTracker<StringBuilder> tracker = track(inUse.get(0), "in use");
		assertThat(this.recorder.takeLeaks()).isEmpty();
		assertThat(tracker.close(inUse.get(0))).isTrue();
	}

	@Test
	void recordsTheLeaksOfThisVeryRun() {
		assertThat(ResourceLeakDetectorFactory.instance()).isInstanceOf(LeakRecorder.class);
		assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
	}

	private ResourceLeakTracker<StringBuilder> track(StringBuilder resource, String hint) {
		ResourceLeakTracker<StringBuilder> tracker = this.detector.trackForcibly(resource);
		tracker.record(hint);
		return tracker;
	}

}
