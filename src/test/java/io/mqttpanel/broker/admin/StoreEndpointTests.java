// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.mqttpanel.broker.event.StoreStatus;
import io.mqttpanel.broker.store.StoreBackups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StoreEndpoint}.
 */
class StoreEndpointTests {

	private final StoreStatus status = mock(StoreStatus.class);

	@Test
	void showsNothingWhereNothingIsStored() {
		assertThat(endpoint(Map.of()).describe()).isNull();
		assertThat(endpoint(Map.of("status", this.status)).describe()).isNull();
	}

	@Test
	void showsTheFiguresOfTheStore() {
		given(this.status.isPresent()).willReturn(true);
		given(this.status.waitingTime()).willReturn(Duration.ofMillis(7));
		given(this.status.diskBytes()).willReturn(8L);
		assertThat(endpoint(Map.of("status", this.status)).describe()).containsEntry("waitingMillis", 7L)
			.containsEntry("diskBytes", 8L);
	}

	@Test
	void saysThatThereIsNothingToCopy() {
		StoreBackups backups = new StoreBackups(() -> null, Path.of("nowhere"), "sessions");
		WebEndpointResponse<Map<String, Object>> answer = endpoint(Map.of("backups", backups)).copy();
		assertThat(answer.getStatus()).isEqualTo(400);
		assertThat(answer.getBody().get("error")).asString().contains("mqtt-panel.broker.persistence.path");
		assertThat(endpoint(Map.of()).copy().getStatus()).isEqualTo(400);
	}

	private static StoreEndpoint endpoint(Map<String, ?> beans) {
		StaticListableBeanFactory factory = new StaticListableBeanFactory();
		beans.forEach(factory::addBean);
		return new StoreEndpoint(factory.getBeanProvider(StoreStatus.class),
				factory.getBeanProvider(StoreBackups.class));
	}

}
