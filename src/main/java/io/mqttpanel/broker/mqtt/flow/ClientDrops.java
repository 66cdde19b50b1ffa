// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * How many messages were not delivered over one connection, which forgets them when it
 * ends. Safe on any thread.
 */
public final class ClientDrops {

	private static final AttributeKey<ClientDrops> KEY = AttributeKey.valueOf(ClientDrops.class, "drops");

	private final LongAdder[] dropped = Stream.of(DropReason.values())
		.map((reason) -> new LongAdder())
		.toArray(LongAdder[]::new);

	private ClientDrops() {
	}

	static void count(Channel channel, DropReason reason) {
		ClientDrops drops = channel.attr(KEY).get();
		if (drops == null) {
			channel.attr(KEY).compareAndSet(null, new ClientDrops());
			drops = channel.attr(KEY).get();
		}
		drops.dropped[reason.ordinal()].increment();
	}

	/**
	 * Returns what was dropped.
	 * @param channel a connection
	 * @return the number of messages for each reason
	 */
	public static Map<DropReason, Long> of(Channel channel) {
		ClientDrops drops = channel.attr(KEY).get();
		Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
		for (DropReason reason : DropReason.values()) {
			counts.put(reason, (drops != null) ? drops.dropped[reason.ordinal()].sum() : 0);
		}
		return counts;
	}

}
