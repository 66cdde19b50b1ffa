// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainedRecords}: what a topic has on disk is never older than what
 * was committed, in whatever order publications are.
 */
class RetainedRecordsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final MemoryStore store = new MemoryStore();

	private final GroupCommit commits = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final StoreChanges changes = new StoreChanges(this.commits, false, Long.MAX_VALUE);

	private final RetainedRecords records = new RetainedRecords(this.changes);

	private final List<String> onDisk = new ArrayList<>();

	@BeforeEach
	void gather() {
		this.changes.gather();
	}

	@AfterEach
	void close() {
		this.commits.close(TIMEOUT);
	}

	@Test
	void isNotReplacedByAnEarlierOneWhileALaterOneWaits() {
		Publication first = publication("first");
		commit(publication("second"));
		Publication third = publication("third");
		commit(first);
		assertThat(stored()).isEqualTo("second");
		commit(third);
		assertThat(stored()).isEqualTo("third");
		assertThat(this.onDisk).as("those that nobody has in memory").containsExactly("second", "third");
	}

	@Test
	void isTheLatestThatIsCommitted() {
		Publication first = publication("first");
		Publication second = publication("second");
		commit(first);
		assertThat(stored()).isEqualTo("first");
		assertThat(this.records.isChanging("r")).isTrue();
		Publication removal = publication("");
		commit(removal);
		assertThat(stored()).isEmpty();
		commit(second);
		assertThat(stored()).isEmpty();
		assertThat(this.records.isChanging("r")).isFalse();
		commit(publication("last"));
		assertThat(stored()).isEqualTo("last");
	}

	/** A message that is kept by a publication which is not complete. */
	private Publication publication(String payload) {
		Publication publication = new Publication(this.changes, "c", null,
				EngineClientProbe.message("r", payload, 1, true, false));
		if (payload.isEmpty()) {
			this.records.remove("r");
		}
		else {
			this.records.put(
					new RetainedMessage(Topic.asTopic("r"), MqttQoS.AT_LEAST_ONCE,
							payload.getBytes(StandardCharsets.UTF_8), new MqttProperty<?>[0], null),
					() -> this.onDisk.add(payload));
		}
		this.changes.moveTo(publication);
		return publication;
	}

	private void commit(Publication publication) {
		publication.complete();
		assertThat(this.commits.flush(TIMEOUT)).isTrue();
	}

	private String stored() {
		RetainedMessage message = this.records.get("r");
		return (message != null) ? new String(message.getPayload(), StandardCharsets.UTF_8) : "";
	}

}
