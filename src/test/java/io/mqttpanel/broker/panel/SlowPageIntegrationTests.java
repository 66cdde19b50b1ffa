// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A page that does not read what it is sent loses events; the broker does not notice.
 */
@SpringBootTest(classes = PanelTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mqtt-panel.panel.app-key=embedded", "mqtt-panel.panel.subscriber-buffer=16" })
class SlowPageIntegrationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private PanelFeed feed;

	@Test
	void aPageThatDoesNotReadHoldsNothingUp() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port);
				PusherTestClient deaf = PusherTestClient.deaf(this.port)) {
			deaf.send("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"mqtt\"}}");
			String frame = TestEvents.frame(ReceivedEventType.MESSAGE_PUBLISHED,
					TestEvents.data(ReceivedEventType.MESSAGE_PUBLISHED).put("payload", "x".repeat(9_000)));
			await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(30)).until(() -> {
				for (int i = 0; i < 200; i++) {
					broker.send(frame);
				}
				broker.send("{\"event\":\"pusher:ping\"}");
				assertThat(broker.nextText()).isEqualTo("{\"event\":\"pusher:pong\"}");
				return this.feed.state().dropped() > 100;
			});
			assertThat(this.feed.state().totals()).containsKey("MqttClientPublished");
		}
	}

}
