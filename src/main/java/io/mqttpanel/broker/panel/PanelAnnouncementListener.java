// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.mqttpanel.broker.panel.PanelProperties.Credential;

/**
 * Listener that logs the address of the page and a command for a first message once the
 * application is ready. A secret is logged only if it was generated.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
class PanelAnnouncementListener implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger logger = LoggerFactory.getLogger(PanelAnnouncementListener.class);

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@%+=:,/-]+");

	private static final Pattern ANY_ADDRESS = Pattern.compile("|0\\.0\\.0\\.0|::|\\[::]");

	private final PanelCredentials credentials;

	private final Environment environment;

	PanelAnnouncementListener(PanelCredentials credentials, Environment environment) {
		this.credentials = credentials;
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		logger.info(text());
	}

	String text() {
		Credential credential = this.credentials.credentials().get(0);
		StringBuilder text = new StringBuilder("The embedded Panel is at ").append(address());
		if (this.credentials.generated()) {
			text.append("\n  API key:    ").append(credential.key());
			text.append("\n  API secret: ").append(credential.secret());
			text.append("   (new at every start; set mqtt-panel.panel.credentials to choose your own)");
		}
		if (this.environment.getProperty("mqtt-panel.broker.tcp.enabled", boolean.class, true)) {
			text.append("\nTry it:\n  ").append(command("sub", credential)).append(" -t 'demo/#' -v");
			text.append("\n  ").append(command("pub", credential));
			text.append(" -t demo/hello -m '{\"temperature\": 21.5}'");
		}
		return text.toString();
	}

	private String command(String name, Credential credential) {
		String secret = this.credentials.generated() ? credential.secret() : "<secret of " + credential.key() + ">";
		return "mosquitto_%s -h %s -p %s -i demo-%s -u %s -P %s".formatted(name, host("mqtt-panel.broker.host"),
				mqttPort(), name, quote(credential.key()), quote(secret));
	}

	private String mqttPort() {
		return this.environment.getProperty("local.mqtt.tcp.port",
				this.environment.getProperty("mqtt-panel.broker.tcp.port", "1883"));
	}

	private String address() {
		String scheme = isSecure() ? "https" : "http";
		String port = this.environment.getProperty("local.server.port",
				this.environment.getProperty("server.port", "8080"));
		String path = this.environment.getProperty("spring.webflux.base-path", "");
		String host = host("server.address");
		boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
		return "%s://%s:%s%s/".formatted(scheme, bare ? "[" + host + "]" : host, port, path);
	}

	private boolean isSecure() {
		return this.environment.getProperty("server.ssl.enabled", boolean.class, true)
				&& (this.environment.containsProperty("server.ssl.bundle")
						|| this.environment.containsProperty("server.ssl.certificate")
						|| this.environment.containsProperty("server.ssl.key-store"));
	}

	private String host(String property) {
		String host = this.environment.getProperty(property, "");
		return ANY_ADDRESS.matcher(host).matches() ? "localhost" : host;
	}

	private static String quote(String word) {
		return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
	}

}
