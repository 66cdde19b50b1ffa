// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Text of {@code -help}: the flags and the most important settings.
 */
final class GoFlagsUsage {

	private static final String SETTINGS = """

			Settings, as options (--name=value), environment variables (MQTTPANEL_AUTH_URL) or in application.yml:
			  --mqtt-panel.mode=embedded|remote      a stand-in Panel of its own, or a real one
			  --mqtt-panel.auth.url=url              the Panel's authentication, such as https://panel.example/api/mqtt/auth
			  --mqtt-panel.relay.url=url             the Panel's WebSocket server, such as wss://panel.example
			  --mqtt-panel.relay.app-key=key         the application key there
			  --mqtt-panel.broker.host=host          where MQTT is served; without it this machine, or all addresses with a real Panel
			  --mqtt-panel.broker.tcp.port=port      MQTT over TCP (1883)
			  --mqtt-panel.broker.ws.port=port       MQTT over WebSocket (1882)
			  --mqtt-panel.broker.persistence.path=  a directory to keep sessions in; in memory if not given
			  --server.port=port                     HTTP (8080)
			""";

	private GoFlagsUsage() {
	}

	static String text() {
		String flags = Arrays.stream(GoFlag.values())
			.map((flag) -> "  %-38s %s%n".formatted(flag + " " + flag.argument(), flag.description()))
			.collect(Collectors.joining());
		return "Usage: java -jar mqtt-panel-broker.jar [flags] [settings]%n%nFlags, with one dash or two (-tcp :1883, --tcp=:1883):%n"
			.formatted() + flags + SETTINGS;
	}

}
