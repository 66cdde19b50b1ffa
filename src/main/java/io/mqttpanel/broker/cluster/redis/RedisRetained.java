// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;

/**
 * Retained messages in Redis: when one expires, in digits, a space, and the message.
 */
final class RedisRetained {

	private static final byte[] NOTHING = {};

	private RedisRetained() {
	}

	static byte[] encode(Retained retained) {
		if (retained.message().length == 0) {
			return NOTHING;
		}
		byte[] end = (retained.endMillis() + " ").getBytes(StandardCharsets.US_ASCII);
		return ByteBuffer.allocate(end.length + retained.message().length).put(end).put(retained.message()).array();
	}

	static byte[] message(byte[] value) {
		int begin = 0;
		while (begin < value.length && value[begin] != ' ') {
			begin++;
		}
		return Arrays.copyOfRange(value, Math.min(begin + 1, value.length), value.length);
	}

}
