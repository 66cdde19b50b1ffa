// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address in Go's notation: {@code :1883}, {@code 127.0.0.1:1883}, {@code [::1]:1883}.
 *
 * @param host the host without brackets, empty for all of the machine's addresses
 * @param port the port, or -1 if there is none
 */
record GoAddress(String host, int port) {

	private static final String HOST = "(?:\\[(?<v6>[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)]|(?<name>[A-Za-z0-9._-]+))";

	private static final Pattern LISTENER = Pattern.compile("(?:" + HOST + ")?:(?<port>\\d{1,5})");

	private static final Pattern PEER = Pattern.compile(HOST + "(?::(?<port>\\d{1,5}))?");

	static GoAddress ofListener(GoFlag flag, String value) {
		return match(LISTENER, flag, value, "host:port or :port with a port from 0 to 65535, such as :1883");
	}

	static GoAddress ofPeer(GoFlag flag, String value) {
		return match(PEER, flag, value, "host or host:port with a port up to 65535, such as 127.0.0.1:8080");
	}

	private static GoAddress match(Pattern pattern, GoFlag flag, String value, String allowed) {
		Matcher matcher = pattern.matcher(value);
		if (!matcher.matches()) {
			throw GoFlagException.badValue(flag, value, allowed);
		}
		int port = (matcher.group("port") != null) ? Integer.parseInt(matcher.group("port")) : -1;
		if (port > 65535) {
			throw GoFlagException.badValue(flag, value, allowed);
		}
		String name = (matcher.group("v6") != null) ? matcher.group("v6") : matcher.group("name");
		return new GoAddress((name != null) ? name : "", port);
	}

	boolean hasHost() {
		return !this.host.isEmpty();
	}

	@Override
	public String toString() {
		String written = (this.host.indexOf(':') < 0) ? this.host : "[" + this.host + "]";
		return (this.port < 0) ? written : written + ":" + this.port;
	}

}
