// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Translation of the Go broker's flags into settings of this service, with notices for
 * the log.
 */
final class GoFlagSettings {

	private final Map<GoFlag, String> flags;

	private final Map<String, String> settings = new LinkedHashMap<>();

	private final List<String> notices = new ArrayList<>();

	GoFlagSettings(Map<GoFlag, String> flags) {
		this.flags = flags;
		translateListeners();
		translateInfo();
		translatePanel();
		translateDurations();
	}

	Map<String, String> settings() {
		return this.settings;
	}

	List<String> notices() {
		return this.notices;
	}

	private void translateListeners() {
		GoAddress tcp = listener(GoFlag.TCP);
		GoAddress ws = listener(GoFlag.WS);
		put("mqtt-panel.broker.tcp.port", tcp);
		put("mqtt-panel.broker.ws.port", ws);
		String host = oneHost(tcp, ws);
		if (!host.isEmpty()) {
			this.settings.put("mqtt-panel.broker.host", host);
		}
	}

	private String oneHost(@Nullable GoAddress tcp, @Nullable GoAddress ws) {
		String first = (tcp != null) ? tcp.host() : "";
		String second = (ws != null) ? ws.host() : "";
		if (!first.isEmpty() && !second.isEmpty() && !first.equals(second)) {
			throw new GoFlagException("The flags -tcp and -ws name two hosts, \"%s\" and \"%s\"; one host serves both."
				.formatted(first, second));
		}
		String host = first.isEmpty() ? second : first;
		if (!host.isEmpty() && (first.isEmpty() || second.isEmpty())) {
			this.notices.add("The host %s is given for %s only; MQTT over TCP and over WebSocket both listen there."
				.formatted(host, first.isEmpty() ? GoFlag.WS : GoFlag.TCP));
		}
		return host;
	}

	private void translateInfo() {
		GoAddress info = listener(GoFlag.INFO);
		put("server.port", info);
		if (info != null) {
			this.settings.put("mqtt-panel.admin.statistics-at-root", "true");
		}
		if (info != null && info.hasHost()) {
			this.settings.put("server.address", info.host());
		}
	}

	private void translatePanel() {
		given(GoFlag.AUTH_URL).ifPresent((url) -> this.settings.put("mqtt-panel.auth.url", requireHttp(url)));
		given(GoFlag.REVERB_HOST).map((host) -> GoAddress.ofPeer(GoFlag.REVERB_HOST, host))
			.ifPresent((address) -> this.settings.put("mqtt-panel.relay.url", "ws://" + address));
		given(GoFlag.REVERB_APP_KEY).ifPresent((key) -> this.settings.put("mqtt-panel.relay.app-key", key));
		if (this.flags.keySet().stream().anyMatch(GoFlag::isOfPanel)) {
			this.settings.put("mqtt-panel.mode", "remote");
		}
	}

	private void translateDurations() {
		given(GoFlag.API_TOKEN_TTL).map((ttl) -> GoDuration.of(GoFlag.API_TOKEN_TTL, ttl))
			.ifPresent((ttl) -> this.settings.put("mqtt-panel.auth.cache.ttl", ttl.toString()));
		given(GoFlag.AUTO_CLEAN_INTERVAL).map((interval) -> GoDuration.of(GoFlag.AUTO_CLEAN_INTERVAL, interval))
			.ifPresent((interval) -> this.notices.add("The flag -auto-clean-interval has no use any more:"
					+ " a login that is no longer remembered is dropped by itself."));
	}

	private Optional<String> given(GoFlag flag) {
		return Optional.ofNullable(this.flags.get(flag));
	}

	private @Nullable GoAddress listener(GoFlag flag) {
		String value = this.flags.get(flag);
		return (value != null) ? GoAddress.ofListener(flag, value) : null;
	}

	private void put(String setting, @Nullable GoAddress address) {
		if (address != null) {
			this.settings.put(setting, Integer.toString(address.port()));
		}
	}

	private static String requireHttp(String url) {
		try {
			URI uri = URI.create(url);
			if (uri.getHost() != null && uri.getRawUserInfo() == null
					&& List.of("http", "https").contains(uri.getScheme())) {
				return url;
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below, with the name of the flag.
		}
		throw GoFlagException.badValue(GoFlag.AUTH_URL, url,
				"an http or https URL with a host and without user name and password");
	}

}
