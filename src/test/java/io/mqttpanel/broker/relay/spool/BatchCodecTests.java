// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Batches that are encoded, decoded and damaged.
 */
class BatchCodecTests {

	private final BatchCodec codec = new BatchCodec("boot1");

	private final List<BufferedEvent> events = Stream
		.<PanelEvent>of(new ClientConnected("c-ü😀", 7, 0, 5, "user", "127.0.0.1:1", 1, 60, 1_000),
				new ClientSubscribed("c", 7, 0, "a/+/#", 2, 1_001),
				new ClientSubscribed("c", 7, 0, "b", 1, 1_001, true),
				new PacketProcessed("c", 7, 0, Direction.SENT, 9, 12, 5, 2),
				new ClientUnsubscribed("c", 7, 0, "a/+/#", 1_002), new ClientDisconnected("c", 7, 0, 1_003))
		.map((event) -> BufferedEvent.of(event.timestamp() * 3, event, null))
		.toList();

	@Test
	void readsEveryTypeOfEventAsItWasWritten() throws SpoolFormatException {
		assertThat(this.codec.decode(this.codec.encode(this.events))).isEqualTo(this.events);
	}

	@Test
	void keepsBytesOfAPayloadThatAreNoText() throws SpoolFormatException {
		byte[] payload = { 0, -1, -128, 127, 10 };
		MessagePublished published = new MessagePublished("c", 1, 0, "t", payload, 9_000, 1, true, 5);
		List<BufferedEvent> read = this.codec.decode(this.codec.encode(List.of(BufferedEvent.of(1, published, null))));
		assertThat(read.get(0).event()).usingRecursiveComparison().isEqualTo(published);
	}

	@Test
	void tellsWhichStartAnEventBelongsTo() throws SpoolFormatException {
		byte[] encoded = this.codec.encode(this.events);
		assertThat(new BatchCodec("boot2").decode(encoded)).extracting(BufferedEvent::earlierBootId)
			.containsOnly("boot1");
		assertThat(this.codec.decode(encoded)).extracting(BufferedEvent::earlierBootId).containsOnlyNulls();
	}

	@Test
	void saysWhatIsInAPartWithoutUnpackingIt() throws SpoolFormatException {
		byte[] encoded = this.codec.encode(this.events);
		BatchPart part = this.codec.inspect(encoded);
		assertThat(part.bytes()).isEqualTo(encoded.length);
		assertThat(part.oldest()).isEqualTo(1_000);
		assertThat(part.events()).isEqualTo(6);
		assertThat(part.counts()[EventType.PACKET_PROCESSED.ordinal()]).isEqualTo(1);
		assertThat(part).usingRecursiveComparison().isEqualTo(this.codec.part(encoded.length, this.events));
	}

	@Test
	void noticesEveryFlippedBitAndEveryMissingEnd() {
		byte[] encoded = this.codec.encode(this.events);
		for (int i = 0; i < encoded.length * 8; i++) {
			byte[] flipped = encoded.clone();
			flipped[i / 8] ^= (byte) (1 << (i % 8));
			assertThatExceptionOfType(SpoolFormatException.class).isThrownBy(() -> this.codec.decode(flipped));
		}
		for (int length = 0; length < encoded.length; length++) {
			byte[] cut = Arrays.copyOf(encoded, length);
			assertThatExceptionOfType(SpoolFormatException.class).isThrownBy(() -> this.codec.inspect(cut));
		}
	}

}
