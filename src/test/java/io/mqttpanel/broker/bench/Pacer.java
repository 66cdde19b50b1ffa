// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.EventLoop;

/**
 * Lets publishers send by the clock, in turns. A message that is late keeps the time at
 * which it was due, so that a pause of the broker or of the load client is measured and
 * not left out.
 */
final class Pacer implements Runnable {

	private final List<Publisher> publishers;

	private final EventLoop eventLoop;

	private final long interval;

	private volatile boolean running = true;

	Pacer(List<Publisher> publishers, EventLoop eventLoop, int rate) {
		this.publishers = publishers;
		this.eventLoop = eventLoop;
		this.interval = TimeUnit.SECONDS.toNanos(1) / rate;
	}

	@Override
	public void run() {
		long due = System.nanoTime();
		for (int turn = 0; this.running; turn = (turn + 1) % this.publishers.size()) {
			for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
				LockSupport.parkNanos(early);
			}
			Publisher publisher = this.publishers.get(turn);
			long time = due;
			this.eventLoop.execute(() -> publisher.sendDue(time));
			due += this.interval;
		}
	}

	void stop() {
		this.running = false;
	}

}
