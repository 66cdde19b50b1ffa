// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EarlierStore}.
 */
class EarlierStoreTests extends ImportFixture {

	private static final byte[] START = {};

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	void whatWasStoredIsImportedFieldByField(long seed) throws IOException {
		RandomEarlierStore random = new RandomEarlierStore(seed);
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			random.write(earlier);
		}
		importOnce();
		assertThat(records()).containsExactlyInAnyOrderElementsOf(random.expected());
		assertThat(file()).doesNotExist();
		assertThat(imported()).isRegularFile();
	}

	@Test
	void fileOfAKilledProcessIsImported() throws IOException {
		EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory);
		earlier.session("c").commit();
		earlier.session("lost").kill();
		importOnce();
		assertThat(records()).singleElement().asString().startsWith("session c");
	}

	@Test
	void sessionsThatEndedWithTheirConnectionAreNotImported() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("gone", MqttVersion.MQTT_5, 0, EarlierStoreFixture.CONNECTED)
				.subscription("gone", "t", OPTION, 0)
				.shared("gone", "g", "t", OPTION, 0)
				.clientId("gone", "other")
				.unreleased("gone", new byte[] { 2 })
				.message("gone", 0, 0, EarlierStoreFixture.publish("t", "x", 1));
			earlier.subscription("unknown", "t", OPTION, 0);
		}
		importOnce();
		assertThat(records()).isEmpty();
	}

	@Test
	void sessionWithoutDateIsOneWhoseClientWasConnected() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("old", MqttVersion.MQTT_3_1_1, 60, null)
				.session("crashed", MqttVersion.MQTT_5, 60, EarlierStoreFixture.CONNECTED);
		}
		importOnce();
		assertThat(records()).containsExactlyInAnyOrder("session old MQTT_3_1_1 60 connected",
				"session crashed MQTT_5 60 connected");
	}

	@Test
	void subscriptionsUnderTheirFirstKeysGiveWayToLaterOnes() throws IOException {
		MqttSubscriptionOption later = new MqttSubscriptionOption(MqttQoS.EXACTLY_ONCE, true, true,
				RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE);
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("1").session("eu-1").moquetteSubscription("1", "sensors-eu", OPTION);
			earlier.moquetteSubscription("eu-1", "both", OPTION).subscription("eu-1", "both", later, 7);
		}
		importOnce();
		assertThat(records()).filteredOn((line) -> line.startsWith("subscription"))
			.containsExactlyInAnyOrder("subscription 1 sensors-eu " + OPTION + " 0",
					"subscription eu-1 both " + later + " 7");
	}

	@Test
	void queueUnderTheNameOfAnEarlierVersionIsFound() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("DOMAIN\\user")
				.messageIn("messages_DOMAIN\\user", 3, 0, EarlierStoreFixture.publish("t", "x", 1));
		}
		importOnce();
		assertThat(records()).contains("message DOMAIN\\user 0 t 1 false never [] x");
	}

	@Test
	void messageThatWasBeingSentIsThereOnce() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c")
				.message("c", 4, 0, EarlierStoreFixture.publish("t", "waits", 1))
				.message("c", 5, 0, EarlierStoreFixture.publish("t", "sent", 1))
				.message("c", 5, 9, EarlierStoreFixture.publish("t", "sent", 1))
				.message("c", 6, 8, EarlierStoreFixture.received())
				.message("c", 7, 0, EarlierStoreFixture.publish("t", "last", 1));
		}
		importOnce();
		long sent = MessageNumbers.DIRECT;
		assertThat(records()).filteredOn((line) -> !line.startsWith("session"))
			.containsExactlyInAnyOrder("message c 0 t 1 false never [] waits", "message c 1 t 1 false never [] last",
					"message c " + sent + " t 1 false never [] sent", "sent c 9 " + sent + " 0 false",
					"sent c 8 " + (sent + 1) + " 1 true");
	}

	@Test
	void retainedMessageInBothMapsIsTheOneWithoutExpiry() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.retained("t", "ends".getBytes(StandardCharsets.UTF_8), 1, 4_000_000_000_500L)
				.retained("t", "stays".getBytes(StandardCharsets.UTF_8), 1, Long.MAX_VALUE);
		}
		importOnce();
		assertThat(records()).containsExactly("retained t 1 never [] stays");
	}

	@Test
	void secondStartHasNothingToImport() throws IOException {
		writeSession();
		importOnce();
		this.store.write(List.of(Change.drop("c")), false);
		importOnce();
		assertThat(records()).isEmpty();
	}

	@Test
	void fileWithoutBytesIsRenamed() throws IOException {
		Files.createFile(file());
		importOnce();
		assertThat(records()).isEmpty();
		assertThat(imported()).isEmptyFile();
	}

	@Test
	void fileWithoutMapsIsRenamed() throws IOException {
		MVStore.open(file().toString()).close();
		importOnce();
		assertThat(records()).isEmpty();
		assertThat(imported()).exists();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sessions_store", "subscriptions", "retained_store", "retained_expiry_store", "messages_c",
			"unreleased", "client-ids" })
	void mapThatCannotBeReadLeavesBothAsTheyWere(String map) throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c").retained("t", new byte[0], 1, Long.MAX_VALUE);
		}
		try (MVStore damaged = MVStore.open(file().toString())) {
			if (damaged.hasMap(map)) {
				damaged.removeMap(map);
			}
			damaged.openMap(map).put("c", List.of("not", "what", "it", "should", "be").toArray());
		}
		byte[] before = Files.readAllBytes(file());
		assertThatExceptionOfType(EarlierStoreException.class).isThrownBy(this::importOnce)
			.withMessageContaining(file().toString());
		assertThat(records()).isEmpty();
		assertThat(file()).hasBinaryContent(before);
	}

	/** Reading it would have run what is planted, had the filter let it through. */
	@Test
	void plantedObjectIsNotCreated() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c");
		}
		try (MVStore damaged = MVStore.open(file().toString())) {
			damaged.removeMap("retained_store");
			damaged.openMap("retained_store").put(new Planted(), "x");
		}
		Planted.created = false;
		assertThatExceptionOfType(EarlierStoreException.class).isThrownBy(this::importOnce);
		assertThat(Planted.created).isFalse();
	}

	@Test
	void damagedFileLeavesBothAsTheyWere() throws IOException {
		Files.writeString(file(), "no store ".repeat(1000));
		assertThatExceptionOfType(EarlierStoreException.class).isThrownBy(this::importOnce);
		assertThat(records()).isEmpty();
		assertThat(Files.readString(file())).startsWith("no store");
	}

	@Test
	void fileThatIsPutBackBesideSessionsIsRefused() throws IOException {
		writeSession();
		this.store.write(List.of(Change.put(Kind.SESSION, "new", START, new byte[1])), false);
		assertThatExceptionOfType(EarlierStoreException.class).isThrownBy(this::importOnce)
			.withMessageContaining("and so has the store");
		assertThat(file()).exists();
		this.store.write(List.of(Change.drop("new")), false);
		importOnce();
		assertThat(records()).hasSize(1);
	}

	@Test
	void emptyFileThatIsPutBackBesideSessionsIsRenamed() throws IOException {
		new EarlierStoreFixture(this.directory).close();
		this.store.write(List.of(Change.put(Kind.RETAINED, "", START, new byte[1])), false);
		importOnce();
		assertThat(imported()).exists();
	}

	/**
	 * Object that notes that it was read.
	 */
	private static final class Planted implements Serializable, Comparable<Planted> {

		private static boolean created;

		private Object readResolve() {
			created = true;
			return this;
		}

		@Override
		public int compareTo(Planted other) {
			return 0;
		}

	}

}
