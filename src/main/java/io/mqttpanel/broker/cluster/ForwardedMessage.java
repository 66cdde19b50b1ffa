// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Message from one node to another, with what tells it from its repetition.
 *
 * @param origin member name of the node that sends it
 * @param number its number among all of that node
 * @param order who gets it
 * @param content the message as the engine has made it
 */
record ForwardedMessage(String origin, long number, Order order, byte[] content) {

	/**
	 * Encodes a message for several nodes. Most messages are for one, or the same for
	 * all.
	 * @param origin member name of the node that sends it
	 * @param number its number among all of that node
	 * @param nodes the nodes, with what they are to do with it
	 * @param content the message as the engine has made it
	 * @return what each of the nodes gets
	 */
	static Map<String, byte[]> encode(String origin, long number, Map<String, Order> nodes, byte[] content) {
		if (nodes.size() == 1) {
			Map.Entry<String, Order> node = nodes.entrySet().iterator().next();
			return Map.of(node.getKey(), new ForwardedMessage(origin, number, node.getValue(), content).encode());
		}
		Map<Order, byte[]> encoded = new HashMap<>();
		Map<String, byte[]> messages = new LinkedHashMap<>();
		nodes.forEach((node, order) -> messages.put(node, encoded.computeIfAbsent(order,
				(each) -> new ForwardedMessage(origin, number, each, content).encode())));
		return messages;
	}

	byte[] encode() {
		byte[] name = bytes(this.origin);
		byte[] shares = this.order.encode();
		return ByteBuffer.allocate(2 * Integer.BYTES + name.length + shares.length + Long.BYTES + this.content.length)
			.putInt(name.length)
			.put(name)
			.putLong(this.number)
			.putInt(shares.length)
			.put(shares)
			.put(this.content)
			.array();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Decodes a message.
	 * @param bytes its bytes
	 * @return the message
	 * @throws IllegalArgumentException if these are no bytes of a message
	 */
	static ForwardedMessage decode(byte[] bytes) {
		try {
			ByteBuffer buffer = ByteBuffer.wrap(bytes);
			String origin = text(get(buffer));
			long number = buffer.getLong();
			Order order = Order.decode(get(buffer));
			byte[] content = new byte[buffer.remaining()];
			buffer.get(content);
			return new ForwardedMessage(origin, number, order, content);
		}
		catch (BufferUnderflowException ex) {
			throw new IllegalArgumentException("A message of another node is cut off", ex);
		}
	}

	private static byte[] get(ByteBuffer buffer) {
		int length = buffer.getInt();
		if (length < 0 || length > buffer.remaining()) {
			throw new BufferUnderflowException();
		}
		byte[] value = new byte[length];
		buffer.get(value);
		return value;
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Who gets a message on the other node.
	 *
	 * @param all whether all clients get it that do not share their subscriptions
	 * @param shares shares of which one member gets it
	 * @param kept whether it is the new retained message of its topic
	 */
	record Order(boolean all, List<SharedFilter> shares, boolean kept) {

		static final Order ALL = new Order(true, List.of(), false);

		static final Order KEEP = new Order(false, List.of(), true);

		private static final int ALL_BIT = 1;

		private static final int KEPT_BIT = 2;

		private static final byte[] ALL_BYTES = {};

		static Order of(SharedFilter share) {
			return new Order(false, List.of(share), false);
		}

		Order plus(Order other) {
			return new Order(this.all || other.all, Stream.concat(this.shares.stream(), other.shares.stream()).toList(),
					this.kept || other.kept);
		}

		/** Nothing stands for the simple case. */
		private byte[] encode() {
			if (equals(ALL)) {
				return ALL_BYTES;
			}
			List<byte[]> parts = new ArrayList<>();
			this.shares.forEach((share) -> {
				parts.add(bytes(share.share()));
				parts.add(bytes(share.filter()));
			});
			ByteBuffer buffer = ByteBuffer
				.allocate(1 + parts.stream().mapToInt((part) -> Integer.BYTES + part.length).sum());
			buffer.put((byte) ((this.all ? ALL_BIT : 0) | (this.kept ? KEPT_BIT : 0)));
			parts.forEach((part) -> buffer.putInt(part.length).put(part));
			return buffer.array();
		}

		private static Order decode(byte[] bytes) {
			if (bytes.length == 0) {
				return ALL;
			}
			ByteBuffer buffer = ByteBuffer.wrap(bytes);
			int flags = buffer.get();
			List<SharedFilter> shares = new ArrayList<>();
			while (buffer.hasRemaining()) {
				shares.add(new SharedFilter(text(get(buffer)), text(get(buffer))));
			}
			return new Order((flags & ALL_BIT) != 0, shares, (flags & KEPT_BIT) != 0);
		}

	}

}
