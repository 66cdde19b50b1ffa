// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Codec of the events of one part of a batch: a checksum, a header that is readable
 * without unpacking, and the events as compressed JSON objects. It stores events and not
 * frames, so that settings of the time of sending apply to them. It stores JSON, so that
 * events of an older version can be read.
 */
final class BatchCodec {

	private static final int VERSION = 1;

	private static final EventType[] TYPES = EventType.values();

	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private final String bootId;

	/**
	 * Creates a codec.
	 * @param bootId the identifier of this start of the broker
	 */
	BatchCodec(String bootId) {
		this.bootId = bootId;
	}

	byte[] encode(List<BufferedEvent> events) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + events.size() * 64);
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeInt(0);
			out.writeByte(VERSION);
			out.writeUTF(this.bootId);
			out.writeLong(events.get(0).event().timestamp());
			for (int count : counts(events)) {
				out.writeInt(count);
			}
			writeEvents(out, events);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		byte[] encoded = bytes.toByteArray();
		return ByteBuffer.wrap(encoded).putInt(0, checksum(encoded)).array();
	}

	/**
	 * Creates the header of a part.
	 * @param bytes the encoded length of the part
	 * @param events its events
	 * @return the header that {@link #inspect(byte[])} would read
	 */
	BatchPart part(int bytes, List<BufferedEvent> events) {
		return new BatchPart(bytes, events.get(0).event().timestamp(), counts(events));
	}

	private static int[] counts(List<BufferedEvent> events) {
		int[] counts = new int[TYPES.length];
		events.forEach((entry) -> counts[entry.event().type().ordinal()]++);
		return counts;
	}

	private static void writeEvents(DataOutputStream out, List<BufferedEvent> events) throws IOException {
		Deflater deflater = new Deflater(Deflater.BEST_SPEED);
		try (DataOutputStream packed = new DataOutputStream(new DeflaterOutputStream(out, deflater))) {
			for (BufferedEvent entry : events) {
				byte[] json = JSON.writeValueAsBytes(entry.event());
				packed.writeByte(entry.event().type().ordinal());
				packed.writeLong(entry.sequence());
				packed.writeInt(json.length);
				packed.write(json);
			}
		}
		finally {
			deflater.end();
		}
	}

	/**
	 * Verifies a part and reads its header.
	 * @param encoded the part
	 * @return its header
	 * @throws SpoolFormatException if it is damaged
	 */
	BatchPart inspect(byte[] encoded) throws SpoolFormatException {
		try (DataInputStream in = open(encoded)) {
			in.readUTF();
			long oldest = in.readLong();
			return new BatchPart(encoded.length, oldest, readCounts(in));
		}
		catch (IOException ex) {
			throw new SpoolFormatException("it cannot be read", ex);
		}
	}

	/**
	 * Reads the events of a part.
	 * @param encoded the part
	 * @return its events in order
	 * @throws SpoolFormatException if it is damaged
	 */
	List<BufferedEvent> decode(byte[] encoded) throws SpoolFormatException {
		List<BufferedEvent> events = new ArrayList<>();
		try (DataInputStream in = open(encoded)) {
			String writtenBy = in.readUTF();
			in.readLong();
			int left = 0;
			for (int count : readCounts(in)) {
				left += count;
			}
			DataInputStream packed = new DataInputStream(new InflaterInputStream(in));
			for (; left > 0; left--) {
				EventType type = TYPES[packed.readByte()];
				long sequence = packed.readLong();
				byte[] json = packed.readNBytes(packed.readInt());
				events.add(
						BufferedEvent.of(sequence, read(type, json), writtenBy.equals(this.bootId) ? null : writtenBy));
			}
			return events;
		}
		catch (IOException | JacksonException | IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw new SpoolFormatException("it cannot be read", ex);
		}
	}

	private static DataInputStream open(byte[] encoded) throws IOException, SpoolFormatException {
		if (encoded.length < 5 || ByteBuffer.wrap(encoded).getInt() != checksum(encoded)) {
			throw new SpoolFormatException("its checksum is wrong");
		}
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded));
		in.skipNBytes(4);
		int version = in.readByte();
		if (version != VERSION) {
			throw new SpoolFormatException("it was written by a later version of this broker");
		}
		return in;
	}

	private static int[] readCounts(DataInputStream in) throws IOException {
		int[] counts = new int[TYPES.length];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = in.readInt();
		}
		return counts;
	}

	private static int checksum(byte[] encoded) {
		CRC32C checksum = new CRC32C();
		checksum.update(encoded, 4, encoded.length - 4);
		return (int) checksum.getValue();
	}

	private static PanelEvent read(EventType type, byte[] json) {
		Class<? extends PanelEvent> kind = switch (type) {
			case CLIENT_CONNECTED -> ClientConnected.class;
			case CLIENT_DISCONNECTED -> ClientDisconnected.class;
			case CLIENT_SUBSCRIBED -> ClientSubscribed.class;
			case CLIENT_UNSUBSCRIBED -> ClientUnsubscribed.class;
			case MESSAGE_PUBLISHED -> MessagePublished.class;
			case PACKET_PROCESSED -> PacketProcessed.class;
		};
		return JSON.readValue(json, kind);
	}

}
