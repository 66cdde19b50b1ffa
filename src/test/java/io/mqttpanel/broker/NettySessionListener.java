// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import java.time.Duration;
import java.util.List;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Prepares Netty before the first test of a JVM touches it, and fails the run when a
 * buffer was not released by the time the last one has ended. Detecting that makes every
 * access to a buffer slow, and machines that build are busy, so tests wait patiently.
 */
public class NettySessionListener implements LauncherSessionListener {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final LeakRecorder recorder = new LeakRecorder();

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		Awaitility.setDefaultTimeout(PATIENCE);
		// Read once, when the first server of the JVM is bootstrapped.
		System.setProperty("io.netty.bootstrap.extensions", "serviceload");
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(recorder);
	}

	@Override
	public void launcherSessionClosed(LauncherSession session) {
		failOnLeaks(recorder);
	}

	static void failOnLeaks(LeakRecorder recorder) {
		List<String> leaks = recorder.takeLeaks();
		if (!leaks.isEmpty()) {
			throw new AssertionError("Leaks found: " + leaks.size() + "\n" + String.join("\n", leaks));
		}
	}

}
