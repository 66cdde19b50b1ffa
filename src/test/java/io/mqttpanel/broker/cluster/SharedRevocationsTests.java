// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.PeerNodes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedRevocations}.
 */
class SharedRevocationsTests {

	private final FakeLink link = new FakeLink();

	private final Questions questions = new Questions(this.link, () -> Set.of("other"), Runnable::run);

	private final SharedRevocations revocations = new SharedRevocations(this.link, this.questions, Runnable::run);

	private final List<String> revoked = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.revocations.onRevocation((target, millis) -> {
			this.revoked.add(target + " " + millis);
			return new byte[] { 7 };
		});
	}

	private void ask(String question) {
		this.questions.asked("other", 1, "revocation", question.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void revocationIsCarriedOutOnce() {
		ask("60000\nkey a");
		ask("59500\nkey a");
		ask("60000\nkey b");
		assertThat(this.revoked).containsExactly("key a 60000", "key b 60000");
		assertThat(this.link.told).containsExactly("reply other 1 [7]", "reply other 1 []", "reply other 1 [7]");
		ask("120000\nkey a");
		assertThat(this.revoked).hasSize(3);
	}

	@Test
	void ownRevocationIsTheOthers() {
		CompletableFuture<PeerNodes.Replies> told = this.revocations.tell("key a", 60_000);
		assertThat(this.link.told).containsExactly("revoke key a 60 s", "ask 1 revocation 60000\nkey a");
		ask("60000\nkey a");
		assertThat(this.revoked).isEmpty();
		assertThat(told).isNotDone();
		this.questions.replied("other", 1, new byte[] { 7 });
		assertThat(told.join().answers()).containsOnlyKeys("other");
	}

	@Test
	void revocationThatEndsFirstIsForgottenWhereThereAreTooMany() {
		SharedRevocations few = new SharedRevocations(this.link, this.questions, Runnable::run, 3);
		this.link.connected = false;
		for (int i = 1; i <= 10_000; i++) {
			few.tell("key " + i, 60_000 + 2000 * i);
		}
		few.tell("key 9998", 60_000_000);
		this.link.connected = true;
		this.link.told.clear();
		few.compare(0, false);
		assertThat(this.link.told).extracting((told) -> told.replaceAll(" \\d+ s", ""))
			.containsExactlyInAnyOrder("revoke key 9998", "revoke key 9999", "revoke key 10000");
	}

	@Test
	void whatWasMissedIsRead() {
		this.revocations.compare(0, true);
		assertThat(this.link.revocations).isEmpty();
		this.revocations.compare(3, true);
		this.link.revocations.get(0).complete(new ClusterLink.Revocations(3, Map.of("key a", 5000L)));
		assertThat(this.revoked).containsExactly("key a 5000");
		this.revocations.compare(3, true);
		assertThat(this.link.revocations).hasSize(1);
	}

	@Test
	void revocationThatTheClusterHasNotTakenIsToldAgain() {
		this.link.connected = false;
		this.revocations.tell("key a", 60_000);
		assertThat(this.link.told).isEmpty();
		this.link.connected = true;
		this.revocations.compare(0, true);
		assertThat(this.link.told).containsExactly("revoke key a 60 s");
		this.link.noting.get(0).complete(1L);
		this.revocations.compare(0, true);
		assertThat(this.link.told).hasSize(1);
		ask("30000\nkey b");
		this.revocations.compare(0, false);
		assertThat(this.link.told).contains("revoke key b 30 s").hasSize(4);
	}

}
