// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.cluster.ClusterLink;

/**
 * What other nodes tell over channels, on the event loop of the connection.
 */
final class RedisChannels extends RedisPubSubAdapter<String, byte[]> {

	private static final Logger logger = LoggerFactory.getLogger(RedisChannels.class);

	private final RedisKeys keys;

	private final ClusterLink.Listener listener;

	RedisChannels(RedisKeys keys, ClusterLink.Listener listener) {
		this.keys = keys;
		this.listener = listener;
	}

	@Override
	public void message(String channel, byte[] message) {
		try {
			if (channel.equals(this.keys.changes())) {
				changed(ByteBuffer.wrap(message));
			}
			else if (channel.equals(this.keys.questions())) {
				asked(ByteBuffer.wrap(message));
			}
			else if (channel.equals(this.keys.answers(this.keys.member()))) {
				replied(ByteBuffer.wrap(message));
			}
			else {
				this.listener.received(message);
			}
		}
		catch (IllegalArgumentException ex) {
			logger.error("What another node has sent is not understood here", ex);
		}
	}

	/** The name of a node that leaves has nothing behind it. */
	private void changed(ByteBuffer message) {
		String member = line(message);
		if (message.hasRemaining()) {
			long version = Long.parseLong(line(message));
			this.listener.routesChanged(member, version, RouteChangesCodec.decode(message));
		}
		else {
			this.listener.left(member);
		}
	}

	/** Everybody hears it, who asks too. */
	private void asked(ByteBuffer message) {
		String member = line(message);
		long id = Long.parseLong(line(message));
		String subject = line(message);
		if (!member.equals(this.keys.member())) {
			this.listener.asked(member, id, subject, rest(message));
		}
	}

	private void replied(ByteBuffer message) {
		String member = line(message);
		long id = Long.parseLong(line(message));
		this.listener.replied(member, id, rest(message));
	}

	private static byte[] rest(ByteBuffer message) {
		byte[] rest = new byte[message.remaining()];
		message.get(rest);
		return rest;
	}

	private static String line(ByteBuffer message) {
		int start = message.position();
		int end = start;
		while (end < message.limit() && message.get(end) != '\n') {
			end++;
		}
		message.position(Math.min(end + 1, message.limit()));
		return new String(message.array(), start, end - start, StandardCharsets.UTF_8);
	}

}
