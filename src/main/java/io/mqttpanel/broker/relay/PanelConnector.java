// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.security.SecureRandom;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import io.mqttpanel.broker.http.InformationalResponseHandler;
import io.mqttpanel.broker.relay.protocol.PanelConnection;

/**
 * Client that opens the WebSocket to the Panel and reports what happens on it to a
 * {@link PanelConnection}. The socket requests frames as it writes them, so that none
 * pile up.
 */
final class PanelConnector {

	private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ALLOCATOR);

	private final PanelAddress address;

	private final PanelTransport transport;

	/** Seeded here, because an event loop must not block on the entropy source. */
	private final SplittableRandom masks = new SplittableRandom(new SecureRandom().nextLong());

	PanelConnector(PanelAddress address, PanelTransport transport) {
		this.address = address;
		this.transport = transport;
	}

	/**
	 * Returns the Panel's address for logs.
	 * @return the address, without the application's key
	 */
	String server() {
		try {
			return this.address.server().toString();
		}
		catch (IllegalStateException ex) {
			return "this process";
		}
	}

	/**
	 * Connects on subscription and completes with the connection. Cancellation closes the
	 * socket.
	 * @param connection receives what happens, on the loop's thread
	 * @param loop the event loop of the connection
	 * @return the completion of the connection
	 */
	Mono<Void> connect(PanelConnection connection, RelayLoop loop) {
		HttpClient http = this.transport.configure(HttpClient.create(ConnectionProvider.newConnection()))
			.runOn(loop.resources(), true)
			.disableRetry(true)
			.doOnChannelInit((observer, channel, address) -> InformationalResponseHandler.install(channel))
			.doOnConnected((socket) -> socket.addHandlerLast("encodedFrames", PanelConnection.FRAMES_HANDLER));
		return Mono.defer(() -> new ReactorNettyWebSocketClient(http).execute(this.address.connection(),
				(session) -> converse(session, connection)));
	}

	private Mono<Void> converse(WebSocketSession session, PanelConnection connection) {
		SplittableRandom masks = this.masks.split();
		Flux<WebSocketMessage> frames = Flux
			.<ByteBuf>create((sink) -> connection.opened(sink, ALLOCATOR, masks), FluxSink.OverflowStrategy.ERROR)
			.map(PanelConnector::message);
		Mono<Void> received = session.receive()
			.filter((message) -> message.getType() == WebSocketMessage.Type.TEXT)
			.doOnNext((message) -> connection.received(message.getPayloadAsText()))
			.then(session.closeStatus())
			.doOnNext((status) -> closed(status, connection))
			.then();
		// Only the receiving side completes, so that the reason in the Panel's close
		// frame is read.
		Mono<Void> sent = session.send(frames)
			.then(Mono.defer(() -> session.close(CloseStatus.NORMAL)))
			.then(Mono.never());
		return Mono.firstWithSignal(received, sent);
	}

	private static WebSocketMessage message(ByteBuf frames) {
		return new WebSocketMessage(WebSocketMessage.Type.TEXT, BUFFERS.wrap(frames));
	}

	private static void closed(CloseStatus status, PanelConnection connection) {
		String reason = status.getReason();
		connection.closed(status.getCode(), (reason != null) ? reason : "");
	}

}
