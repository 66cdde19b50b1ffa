// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedRevocations}.
 */
class SharedRevocationsTests {

	private final FakeLink link = new FakeLink();

	private final SharedRevocations revocations = new SharedRevocations(this.link);

	private final List<String> revoked = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.revocations.onRevocation((target, millis) -> this.revoked.add(target + " " + millis));
	}

	@Test
	void revocationIsCarriedOutOnce() {
		this.revocations.hear("key a", 60_000);
		this.revocations.hear("key a", 59_500);
		this.revocations.hear("key b", 60_000);
		assertThat(this.revoked).containsExactly("key a 60000", "key b 60000");
		this.revocations.hear("key a", 120_000);
		assertThat(this.revoked).hasSize(3);
	}

	@Test
	void ownRevocationIsTheOthers() {
		this.revocations.tell("key a", 60_000);
		assertThat(this.link.told).containsExactly("revoke key a 60000");
		this.revocations.hear("key a", 60_000);
		assertThat(this.revoked).isEmpty();
	}

	@Test
	void whatWasMissedIsRead() {
		this.revocations.compare(0);
		assertThat(this.link.revocations).isEmpty();
		this.revocations.compare(3);
		this.link.revocations.get(0).complete(new ClusterLink.Revocations(3, Map.of("key a", 5000L)));
		assertThat(this.revoked).containsExactly("key a 5000");
		this.revocations.compare(3);
		assertThat(this.link.revocations).hasSize(1);
	}

}
