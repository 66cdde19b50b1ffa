// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.OpenConnections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProxyHeaderHandler}, {@link ProxyAddressHandler} and
 * {@link TrustedProxies}: the device's address is read byte by byte where need be, and
 * nothing of what follows.
 */
class ProxyHeaderHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final OpenConnections connections = new OpenConnections(
			new Limits(0, 1, 0, 0, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 128));

	ProxyHeaderHandlerTests() {
		this.channel.with(new ProxyHeaderHandler(this.channel.network(), this.front.closer(),
				new ProxyAddressHandler(this.channel.network(), this.front.closer(), this.connections)));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "PROXY TCP4 192.0.2.7 10.0.0.1 4711 1883\r\n", "PROXY TCP6 2001:db8::7 ::1 4711 1883\r\n" })
	void readsVersion1AndPassesTheRest(String header) {
		send(header + "rest");
		assertThat(address().getAddress().getHostAddress()).isIn("192.0.2.7", "2001:db8:0:0:0:0:0:7");
		assertThat(address().getPort()).isEqualTo(4711);
		assertThat(rest()).isEqualTo("rest");
		assertThat(this.channel.pipeline().toMap()).isEmpty();
	}

	@Test
	void readsHeaderThatComesByteByByte() {
		for (char letter : "PROXY TCP4 192.0.2.7 10.0.0.1 4711 1883\r\nrest".toCharArray()) {
			send(String.valueOf(letter));
		}
		assertThat(address()).isEqualTo(new InetSocketAddress("192.0.2.7", 4711));
		assertThat(rest()).isEqualTo("rest");
	}

	/** The PROXY protocol has 107 bytes for it, Netty 108. */
	@Test
	void refusesLineOfVersion1ThatIsTooLong() {
		String line = "PROXY UNKNOWN " + "f".repeat(107 - "PROXY UNKNOWN \r\n".length());
		send(line + "\r\nrest");
		assertThat(rest()).isEqualTo("rest");
		this.channel.with(new ProxyHeaderHandler(this.channel.network(), this.front.closer(),
				new ProxyAddressHandler(this.channel.network(), this.front.closer(), this.connections)));
		send(line + "f\r\nrest");
		assertClosed();
		assertThat(this.front.refused()).containsExactly(ConnectionRefused.Reason.PROXY_HEADER);
	}

	@Test
	void refusesLineOfVersion1ThatDoesNotEnd() {
		for (int i = 0; i < 107; i++) {
			assertThat(this.channel.isOpen()).isTrue();
			send("PROXY TCP4 ".substring(Math.min(i, 10), Math.min(i, 10) + 1));
		}
		assertClosed();
	}

	@Test
	void keepsPeerAddressWhenProxyDoesNotKnowBetter() {
		send("PROXY UNKNOWN\r\nrest");
		assertThat(this.channel.network().address()).isEqualTo(this.channel.remoteAddress());
		assertThat(rest()).isEqualTo("rest");
		assertThat(this.front.refused()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0010\u0010 no proxy header", "GET / HTTP/1.1\r\n\r\n",
			"PROXY TCP4 nonsense 10.0.0.1 4711 1883\r\n" })
	void refusesAnythingElse(String bytes) {
		send(bytes);
		assertClosed();
		assertThat(this.front.refused()).containsExactly(ConnectionRefused.Reason.PROXY_HEADER);
	}

	@Test
	void refusesDeviceWithTooManyConnections() {
		HandlerChannel other = new HandlerChannel();
		other.network().setDeviceAddress(new InetSocketAddress("192.0.2.7", 1));
		assertThat(this.connections.addForAddress(other.network())).isTrue();
		send("PROXY TCP4 192.0.2.7 10.0.0.1 4711 1883\r\n");
		assertClosed();
		assertThat(this.front.refused()).containsExactly(ConnectionRefused.Reason.TOO_MANY_FROM_ADDRESS);
	}

	@Test
	void believesListedNetworksOnly() {
		TrustedProxies proxies = TrustedProxies.of(List.of("10.1.0.0/16", "192.0.2.1", "2001:db8::/32"));
		assertThat(List.of("10.1.255.1", "192.0.2.1", "2001:db8:1::1"))
			.allMatch((host) -> proxies.contains(new InetSocketAddress(host, 1)));
		assertThat(List.of("10.2.0.1", "192.0.2.2", "2001:db9::1", "127.0.0.1"))
			.noneMatch((host) -> proxies.contains(new InetSocketAddress(host, 1)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "lb.example.com", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129" })
	void namesWhatIsNoNetwork(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(List.of(text)))
			.withMessageContaining("\"" + text + "\"");
	}

	private InetSocketAddress address() {
		return (InetSocketAddress) this.channel.network().address();
	}

	private void assertClosed() {
		assertThat(this.channel.out()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void send(String bytes) {
		this.channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
	}

	private String rest() {
		StringBuilder rest = new StringBuilder();
		for (ByteBuf bytes = this.channel.readInbound(); bytes != null; bytes = this.channel.readInbound()) {
			rest.append(bytes.toString(StandardCharsets.ISO_8859_1));
			bytes.release();
		}
		return rest.toString();
	}

}
