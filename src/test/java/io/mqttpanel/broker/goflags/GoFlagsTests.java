// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GoFlags} and what it is made of.
 */
class GoFlagsTests {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	@ParameterizedTest
	@ValueSource(strings = { "-tcp :1884", "-tcp=:1884", "--tcp :1884", "--tcp=:1884" })
	void acceptsAllFourSpellings(String line) {
		GoFlags flags = parse(line.split(" "));
		assertThat(flags.arguments()).containsExactly("--mqtt-panel.broker.tcp.port=1884");
		assertThat(flags.defaults()).isEmpty();
		assertThat(flags.notices()).isEmpty();
	}

	@Test
	void translatesTheWholeStartCommandOfTheGoBroker() {
		GoFlags flags = parse("-auth-url", "http://panel.test/api/mqtt/auth", "-api-token-ttl=24h0m0s", "--tcp",
				":1883", "--ws=:1882", "-info", "127.0.0.1:8081", "-auto-clean-interval", "168h0m0s", "-reverb-host",
				"10.0.0.2:8080", "-reverb-app-key", "key=1");
		assertThat(flags.arguments()).containsExactlyInAnyOrder("--mqtt-panel.mode=remote",
				"--mqtt-panel.auth.url=http://panel.test/api/mqtt/auth", "--mqtt-panel.auth.cache.ttl=PT24H",
				"--mqtt-panel.broker.tcp.port=1883", "--mqtt-panel.broker.ws.port=1882", "--server.port=8081",
				"--server.address=127.0.0.1", "--mqtt-panel.relay.url=ws://10.0.0.2:8080",
				"--mqtt-panel.relay.app-key=key=1", "--mqtt-panel.admin.statistics-at-root=true");
		assertThat(flags.notices()).singleElement().asString().contains("-auto-clean-interval", "no use any more");
	}

	@Test
	void springReadsWhatIsTranslated() {
		GoFlags flags = parse("-reverb-app-key", "key=1", "--", "--server.port=9");
		SimpleCommandLinePropertySource spring = source(flags);
		assertThat(spring.getProperty("mqtt-panel.relay.app-key")).isEqualTo("key=1");
		assertThat(spring.getProperty("mqtt-panel.mode")).isEqualTo("remote");
		assertThat(spring.containsProperty("server.port")).isFalse();
	}

	@Test
	void lastOfTwoEqualFlagsCounts() {
		assertThat(parse("-tcp", ":1", "--tcp=:2").arguments()).containsExactly("--mqtt-panel.broker.tcp.port=2");
	}

	@ParameterizedTest
	@CsvSource({ "-auth-url=https://p/a", "-reverb-host=p", "-reverb-app-key=k" })
	void panelFlagSwitchesToRemoteWithTheGoBrokersDefaults(String flag) {
		GoFlags flags = parse(flag);
		assertThat(flags.arguments()).contains("--mqtt-panel.mode=remote");
		assertThat(flags.defaults()).containsEntry("mqtt-panel.auth.url", "http://mqtt-panel.test/api/mqtt/auth")
			.containsEntry("mqtt-panel.relay.url", "ws://127.0.0.1:8080")
			.containsEntry("server.port", "8080")
			.containsEntry("mqtt-panel.admin.statistics-at-root", "true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--mqtt-panel.mode=embedded", "--mqttpanel.mode=embedded", "--MQTT_PANEL.MODE=embedded" })
	void modeOnTheCommandLineWins(String mode) {
		GoFlags flags = parse("-reverb-app-key", "k", mode);
		assertThat(flags.arguments()).containsExactly("--mqtt-panel.relay.app-key=k", mode);
		assertThat(flags.defaults()).isEmpty();
	}

	@Test
	void remoteModeOnTheCommandLineKeepsTheDefaults() {
		GoFlags flags = parse("--mqtt-panel.mode=remote", "-reverb-app-key", "k");
		assertThat(source(flags).getProperty("mqtt-panel.mode")).isEqualTo("remote");
		assertThat(flags.defaults()).isNotEmpty();
	}

	@Test
	void springOptionWinsOverTheFlag() {
		GoFlags flags = parse("-info", ":8081", "--server.port=9090", "-auth-url", "http://a/b",
				"--mqtt-panel.auth.url=http://c/d");
		assertThat(source(flags).getProperty("server.port")).isEqualTo("9090");
		assertThat(source(flags).getProperty("mqtt-panel.auth.url")).isEqualTo("http://c/d");
	}

	@Test
	void passesSpringOptionsUntouched() {
		String[] args = { "--server.port=1", "--mqtt-panel.auth.url=http://p/a", "--debug", "--trace", "--debug=false",
				"--spring.main.banner-mode=off", "word", "-", "--", "-foo", "-tcp", "--help" };
		GoFlags flags = parse(args);
		assertThat(flags.arguments()).containsExactly(args);
		assertThat(flags.defaults()).isEmpty();
		assertThat(flags.notices()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-foo", "-foo=bar", "--foo bar", "--foo=bar", "-debug", "-tcpx=:1", "-Dx=1", "---tcp :1",
			"--=x" })
	void refusesUnknownFlagAndListsTheKnownOnes(String line) {
		assertThat(refusal(line.split(" "))).startsWith("There is no flag -")
			.contains(
					"-tcp, -ws, -info, -auth-url, -api-token-ttl, -auto-clean-interval, -reverb-host, -reverb-app-key");
	}

	@Test
	void refusesSettingWithOneDash() {
		assertThat(refusal("-server.port=1")).contains("--server.port=");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tcp", "-tcp=", "--reverb-app-key", "-reverb-app-key=", "-tcp -ws=:1882", "-tcp --",
			"-auth-url -reverb-host p" })
	void refusesMissingValue(String line) {
		assertThat(refusal(line.split(" "))).contains("needs a value")
			.contains(line.split("[ =]")[0].replace("--", "-"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1883", "localhost", ":", ":x", ":65536", ":-1", "a b:1", "::1:1883", "[::1]", "[x]:1",
			"http://h:1", ":1883/", "-x" })
	void refusesBadListenerAddress(String value) {
		for (String flag : List.of("-tcp", "-ws", "-info")) {
			assertThat(refusal(flag, value)).contains("The flag " + flag, "\"" + value + "\"", "from 0 to 65535");
		}
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1:1883,127.0.0.1,1883", "[::1]:0,::1,0", "broker.test:65535,broker.test,65535" })
	void hostOfOneListenerIsTheHostOfBoth(String value, String host, String port) {
		GoFlags tcp = parse("-tcp", value);
		assertThat(tcp.arguments()).containsExactlyInAnyOrder("--mqtt-panel.broker.tcp.port=" + port,
				"--mqtt-panel.broker.host=" + host);
		assertThat(tcp.notices()).singleElement().asString().contains(host, "-tcp only");
		GoFlags both = parse("-tcp", value, "-ws", value);
		assertThat(both.arguments()).contains("--mqtt-panel.broker.host=" + host);
		assertThat(both.notices()).isEmpty();
		assertThat(parse("-tcp=:1", "-ws", value).notices()).singleElement().asString().contains("-ws only");
	}

	@Test
	void refusesTwoHosts() {
		assertThat(refusal("-tcp", "127.0.0.1:1883", "-ws", "10.0.0.1:1882")).contains("-tcp", "-ws", "127.0.0.1",
				"10.0.0.1", "one host serves both");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1:8080,ws://127.0.0.1:8080", "reverb.test,ws://reverb.test", "[::1]:9,ws://[::1]:9" })
	void reverbHostIsTheRelaysUrl(String value, String url) {
		assertThat(parse("-reverb-host", value).arguments()).contains("--mqtt-panel.relay.url=" + url);
	}

	@ParameterizedTest
	@ValueSource(strings = { "wss://reverb.test", ":8080", "h:99999", "h/p" })
	void refusesBadReverbHost(String value) {
		assertThat(refusal("-reverb-host", value)).contains("The flag -reverb-host", "\"" + value + "\"", "host:port");
	}

	@ParameterizedTest
	@ValueSource(strings = { "panel.test/auth", "ftp://panel.test", "http:///x", "http://a b", "/x" })
	void refusesBadAuthUrl(String value) {
		assertThat(refusal("-auth-url", value)).contains("The flag -auth-url", "\"" + value + "\"", "http or https");
	}

	@ParameterizedTest
	@CsvSource({ "-auth-url, http://user:hush@panel/auth", "-auth-url, http://u:p@hush@panel",
			"-reverb-host, user:hush@reverb:8080" })
	void refusesAUserNameAndPasswordWithoutShowingThem(String flag, String value) {
		assertThat(refusal(flag, value)).contains("The flag " + flag, "not a value with a user name or password")
			.doesNotContain("hush");
	}

	@ParameterizedTest
	@CsvSource({ "24h0m0s,PT24H", "1h30m,PT1H30M", "300ms,PT0.3S", "1.5h,PT1H30M", "2562047h,PT2562047H", "0,PT0S",
			"+1s,PT1S", ".5m,PT30S", "1.s,PT1S", "7us,PT0.000007S", "7\u00b5s,PT0.000007S", "7\u03bcs,PT0.000007S",
			"9ns,PT0.000000009S", "1s1s,PT2S", "1h1m1s1ms1us1ns,PT1H1M1.001001001S" })
	void readsGoDurations(String value, Duration duration) {
		assertThat(parse("-api-token-ttl", value).arguments())
			.containsExactly("--mqtt-panel.auth.cache.ttl=" + duration);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "1d", "h", "1h 1m", "-1h", "PT1H", ".h", "1,5h", "2562048h", "1H", "00" })
	void refusesBadDuration(String value) {
		for (String flag : List.of("-api-token-ttl", "-auto-clean-interval")) {
			assertThat(refusal(flag, value)).contains("The flag " + flag, "\"" + value + "\"", "24h0m0s");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-h", "-help", "--help", "--h" })
	void helpPrintsFlagsAndSettingsAndEndsWithSuccess(String help) {
		assertThat(exitStatus("-tcp", ":1", help)).isZero();
		assertThat(this.out.toString(StandardCharsets.UTF_8)).contains("-reverb-app-key key", "--mqtt-panel.mode",
				"--mqtt-panel.auth.url", "--server.port");
		assertThat(this.err.size()).isZero();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void startHandsOverArgumentsAndDefaultsAndLogsNotices(CapturedOutput output) {
		RecordingApplication application = new RecordingApplication();
		parse("-reverb-app-key", "k", "-auto-clean-interval=1h").start(application);
		assertThat(application.arguments).containsExactly("--mqtt-panel.relay.app-key=k", "--mqtt-panel.mode=remote");
		assertThat(application.defaults).containsEntry("mqtt-panel.relay.url", "ws://127.0.0.1:8080");
		assertThat(output).containsOnlyOnce("-auto-clean-interval has no use any more");
	}

	private static SimpleCommandLinePropertySource source(GoFlags flags) {
		return new SimpleCommandLinePropertySource(flags.arguments().toArray(String[]::new));
	}

	private GoFlags parse(String... args) {
		return GoFlags.parseOrExit(args, new PrintStream(this.out, true, StandardCharsets.UTF_8),
				new PrintStream(this.err, true, StandardCharsets.UTF_8), (status) -> {
					throw new Exited(status);
				});
	}

	private int exitStatus(String... args) {
		Exited exited = assertThatExceptionOfType(Exited.class).isThrownBy(() -> parse(args)).actual();
		return exited.status;
	}

	private String refusal(String... args) {
		this.err.reset();
		assertThat(exitStatus(args)).isEqualTo(2);
		assertThat(this.out.size()).isZero();
		return assertThat(this.err.toString(StandardCharsets.UTF_8)).hasLineCount(1).actual();
	}

	/**
	 * Keeps what it is started with instead of starting.
	 */
	private static final class RecordingApplication extends SpringApplication {

		private List<String> arguments = List.of();

		private Map<String, Object> defaults = Map.of();

		@Override
		public ConfigurableApplicationContext run(String... args) {
			this.arguments = List.of(args);
			return new GenericApplicationContext();
		}

		@Override
		public void setDefaultProperties(Map<String, Object> defaultProperties) {
			this.defaults = defaultProperties;
		}

	}

	/**
	 * Stands in for the end of the process.
	 */
	private static final class Exited extends RuntimeException {

		private final int status;

		Exited(int status) {
			this.status = status;
		}

	}

}
