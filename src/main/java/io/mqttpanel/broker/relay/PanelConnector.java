// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.ConnectionProvider;

/**
 * Opens the WebSocket to the Panel and keeps a {@link PanelConnection} told of what
 * happens on it. The socket asks for batches of frames as it gets rid of them, so none
 * pile up; they pass Netty's WebSocket encoder untouched, because they are encoded
 * already.
 */
final class PanelConnector {

	private static final int NORMAL_CLOSURE = 1000;

	private static final int LONGEST_MESSAGE = 64 << 10;

	private final PanelAddress address;

	private final PanelTransport transport;

	PanelConnector(PanelAddress address, PanelTransport transport) {
		this.address = address;
		this.transport = transport;
	}

	/**
	 * Returns the Panel's address as the operator knows it.
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
	 * Connects, once somebody subscribes, and ends with the connection. To cancel it
	 * closes the socket.
	 * @param connection is told what happens, on the loop's thread
	 * @param loop the thread to do it on
	 * @return the connection's life
	 */
	Mono<Void> connect(PanelConnection connection, RelayLoop loop) {
		HttpClient http = this.transport.configure(HttpClient.create(ConnectionProvider.newConnection()))
			.runOn(loop.resources(), true)
			.disableRetry(true);
		return Mono.defer(() -> http.websocket()
			.uri(this.address.connection())
			.handle((in, out) -> converse(in, out, connection))
			.then());
	}

	private static Mono<Void> converse(WebsocketInbound in, WebsocketOutbound out, PanelConnection connection) {
		Flux<ByteBuf> batches = Flux.<byte[]>create(connection::opened, FluxSink.OverflowStrategy.ERROR)
			.map(Unpooled::wrappedBuffer);
		Mono<Void> received = in.aggregateFrames(LONGEST_MESSAGE)
			.receive()
			.asString()
			.doOnNext(connection::received)
			.then(in.receiveCloseStatus())
			.doOnNext((status) -> connection.closed(status.code(), status.reasonText()))
			.then();
		// Only the receiving side ends the conversation, so that the reason in the other
		// side's close frame is not missed.
		Mono<Void> sent = out.sendObject(batches)
			.then(Mono.defer(() -> out.sendClose(NORMAL_CLOSURE, null)))
			.then()
			.then(Mono.never());
		return Mono.firstWithSignal(received, sent);
	}

}
