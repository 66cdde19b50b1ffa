// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.awaitility.Awaitility;

/**
 * Makes Netty's leak detectors, and keeps what they report. A detector notices a leak
 * only after the garbage collector has, so this leaks a canary of its own when it is
 * asked: once the canary is reported, so is everything that was lost before it.
 */
class LeakRecorder extends ResourceLeakDetectorFactory {

	private static final String CANARY = "canary-";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final List<RecordingDetector<?>> detectors = new CopyOnWriteArrayList<>();

	private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

	private final Set<String> missingCanaries = ConcurrentHashMap.newKeySet();

	private final AtomicLong canaries = new AtomicLong();

	@Override
	// Netty still calls it, and has nothing in its place to override.
	@SuppressWarnings("deprecation")
	public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
			long maxActive) {
		RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval);
		this.detectors.add(detector);
		return detector;
	}

	/**
	 * Returns what was leaked, and forgets it.
	 * @return one report for each place that leaks
	 */
	List<String> takeLeaks() {
		this.detectors.forEach((detector) -> detector.leakCanary(CANARY + this.canaries.incrementAndGet()));
		if (!this.missingCanaries.isEmpty()) {
			Awaitility.await("leak detection").atMost(TIMEOUT).pollInterval(Duration.ofMillis(10)).until(this::look);
		}
		List<String> taken = new ArrayList<>(this.leaks);
		this.leaks.removeAll(taken);
		return taken;
	}

	private boolean look() {
		System.gc();
		this.detectors.forEach(RecordingDetector::look);
		return this.missingCanaries.isEmpty();
	}

	private void record(String leak) {
		if (!this.missingCanaries.removeIf((canary) -> leak.contains(canary + "'"))) {
			this.leaks.add(leak);
		}
	}

	/**
	 * Tells the recorder instead of the log.
	 */
	private final class RecordingDetector<T> extends ResourceLeakDetector<T> {

		RecordingDetector(Class<T> resource, int samplingInterval) {
			super(resource, samplingInterval);
		}

		@Override
		protected boolean needReport() {
			return true;
		}

		@Override
		protected void reportTracedLeak(String resourceType, String records) {
			record(resourceType + " was not released. Recent accesses:" + records);
		}

		@Override
		protected void reportUntracedLeak(String resourceType) {
			record(resourceType + " was not released");
		}

		private void leakCanary(String name) {
			LeakRecorder.this.missingCanaries.add(name);
			track().record("'" + name + "'");
		}

		private void look() {
			T released = thing();
			trackForcibly(released).close(released);
		}

		private ResourceLeakTracker<T> track() {
			return trackForcibly(thing());
		}

		/**
		 * A detector keeps no hold of what it tracks and never looks into it, so anything
		 * can stand in for the resource, and the cast is never checked.
		 */
		@SuppressWarnings("unchecked")
		private T thing() {
			return (T) new Object();
		}

	}

}
