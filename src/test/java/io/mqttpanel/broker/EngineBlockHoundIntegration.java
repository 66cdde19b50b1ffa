// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What the MQTT engine does on event loops by design and cannot be asked not to: it hands
 * its commands to a session loop through a queue that has a lock, held for a moment only.
 * So have the queue's size, the list of sessions that expire, and Netty's own allocator
 * under load. The cache of decisions spins for the moment in which another thread removes
 * the entry that it replaces. Commands for Redis pass a lock that is held while one of
 * them is handed over; an error in its place would leave it locked for ever.
 */
public class EngineBlockHoundIntegration implements BlockHoundIntegration {

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.allowBlockingCallsInside("java.util.concurrent.ArrayBlockingQueue", "offer");
		builder.allowBlockingCallsInside("java.util.concurrent.ArrayBlockingQueue", "size");
		builder.allowBlockingCallsInside("java.util.concurrent.DelayQueue", "offer");
		builder.allowBlockingCallsInside("java.util.concurrent.DelayQueue", "remove");
		String timer = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";
		builder.allowBlockingCallsInside(timer, "offer");
		builder.allowBlockingCallsInside(timer, "remove");
		builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
		builder.allowBlockingCallsInside("com.github.benmanes.caffeine.cache.BoundedLocalCache", "put");
		builder.allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters");
		builder.allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "doExclusive");
	}

}
