// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;
import io.mqttpanel.broker.relay.buffer.LostEvents;
import io.mqttpanel.broker.relay.frame.FrameEncoder;
import io.mqttpanel.broker.relay.frame.TextFrame;

/**
 * What an event costs on its way: to be announced where there is room and where there is
 * none, to pass through the buffer, and to be made into a frame.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RelayBenchmark {

	private static final int MAX_FRAME = 10_000;

	private static final long SMALL = 1 << 20;

	private final PanelEvent packet = new PacketProcessed("sensor-0815", 1L << 50, 0, Direction.SENT, 3, 4711, 270,
			1_780_000_000_000L);

	private final PanelEvent text = published("{\"temperature\": 21.5} ".repeat(12).getBytes(StandardCharsets.UTF_8));

	private final PanelEvent binary = published(noise());

	private final FrameEncoder encoder = new FrameEncoder("0f3a9c", "node-1", "mqtt", MAX_FRAME, null);

	private final ByteBuffer memory = ByteBuffer.allocateDirect(MAX_FRAME);

	private EventBuffer buffer;

	private EventBuffer full;

	private static byte[] noise() {
		byte[] noise = new byte[256];
		new Random(4).nextBytes(noise);
		return noise;
	}

	private static PanelEvent published(byte[] payload) {
		return new MessagePublished("sensor-0815", 1L << 50, 0, "site/42/hall/sensor-0815/temperature", payload,
				payload.length, 1, false, 1_780_000_000_000L);
	}

	/**
	 * Makes a buffer with room and one without.
	 */
	@Setup(Level.Iteration)
	public void setUp() {
		this.buffer = buffer(Long.MAX_VALUE);
		this.full = buffer(SMALL);
		while (this.full.bytes() < SMALL - 1_000) {
			this.full.onEvent(this.packet);
		}
	}

	private static EventBuffer buffer(long capacity) {
		return new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), new EventCounts(), capacity, MAX_FRAME);
	}

	/**
	 * Announces an event to a full buffer, which drops another one.
	 */
	@Benchmark
	public void announceToAFullBuffer() {
		this.full.onEvent(this.packet);
	}

	/**
	 * Announces an event, takes it and lets go of it.
	 */
	@Benchmark
	public void announceTakeAndRelease() {
		this.buffer.onEvent(this.packet);
		BufferedEvent taken = this.buffer.take();
		this.buffer.release(taken, Fate.SENT);
	}

	private int encode(PanelEvent event) {
		TextFrame frame = this.encoder.encode(new BufferedEvent(123_456, event, 0), LostEvents.NONE);
		frame.writeTo(this.memory.clear());
		return frame.length();
	}

	/**
	 * Encodes a packet's event.
	 * @return its length
	 */
	@Benchmark
	public int encodePacket() {
		return encode(this.packet);
	}

	/**
	 * Encodes the event of a message of 264 bytes of text.
	 * @return its length
	 */
	@Benchmark
	public int encodeText() {
		return encode(this.text);
	}

	/**
	 * Encodes the event of a message of 256 bytes that are no text.
	 * @return its length
	 */
	@Benchmark
	public int encodeBinary() {
		return encode(this.binary);
	}

}
