// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Check of the request of a WebSocket handshake [RFC 6455, 4.2.1]. Each refusal has a
 * status and a sentence. The target may be in absolute form [RFC 9112, 3.2.2].
 */
final class HandshakeRequestHandler extends ChannelInboundHandlerAdapter {

	private static final Pattern ABSOLUTE = Pattern.compile("(?i)(?:https?|wss?)://([^/?#]+)([^#]*)");

	/** Subprotocols that are spoken, those of MQTT 3.1 included [MQTT-6.0.0-3]. */
	static final Set<String> PROTOCOLS = Set.of("mqtt", "mqttv3.1");

	/** 16 bytes in Base64. */
	private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

	/** Versions 7 and 8 have the same frames. */
	private static final Set<String> VERSIONS = Set.of("13", "8", "7");

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	private final @Nullable Predicate<String> hosts;

	private final FrameStreamDecoder frames;

	private boolean refused;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param closer what refuses connections
	 * @param hosts hosts that a browser's request may name and come from, {@code null}
	 * for any
	 * @param frames decoder of the frames behind the handshake
	 */
	HandshakeRequestHandler(NetworkConnection network, ConnectionCloser closer, @Nullable Predicate<String> hosts,
			FrameStreamDecoder frames) {
		this.network = network;
		this.closer = closer;
		this.hosts = hosts;
		this.frames = frames;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (!this.refused && msg instanceof HttpRequest request) {
			HttpResponseStatus status = check(request);
			if (status != null) {
				refuse(ctx, status);
			}
		}
		if (this.refused) {
			ReferenceCountUtil.release(msg);
			return;
		}
		ctx.fireChannelRead(msg);
		if (msg instanceof LastHttpContent && !ctx.isRemoved()) {
			this.frames.install(ctx.pipeline());
			ctx.pipeline().remove(this);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof HttpResponseStatus status) {
			refuse(ctx, status);
		}
		ctx.fireUserEventTriggered(event);
	}

	/** Returns what is wrong with a request, {@code null} for nothing. */
	private @Nullable HttpResponseStatus check(HttpRequest request) {
		if (request.decoderResult().isFailure()) {
			return unreadable(request.decoderResult().cause());
		}
		if (!request.method().equals(HttpMethod.GET)) {
			return HttpResponseStatus.METHOD_NOT_ALLOWED;
		}
		HttpHeaders headers = request.headers();
		if (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0) {
			return HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
		}
		if (!takeTarget(request) || !isHostGood(request)) {
			return HttpResponseStatus.BAD_REQUEST;
		}
		if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
				|| !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
				|| !VERSIONS.contains(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, ""))) {
			return HttpResponseStatus.UPGRADE_REQUIRED;
		}
		return (isKeyGood(headers) && takeProtocols(headers)) ? checkHosts(headers) : HttpResponseStatus.BAD_REQUEST;
	}

	private static HttpResponseStatus unreadable(Throwable cause) {
		if (cause instanceof TooLongHttpHeaderException) {
			return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
		}
		return (cause instanceof TooLongHttpLineException) ? HttpResponseStatus.REQUEST_URI_TOO_LONG
				: HttpResponseStatus.BAD_REQUEST;
	}

	/** The host of a target in absolute form counts, not that of the header. */
	private static boolean takeTarget(HttpRequest request) {
		if (request.uri().startsWith("/")) {
			return true;
		}
		Matcher absolute = ABSOLUTE.matcher(request.uri());
		if (!absolute.matches()) {
			return false;
		}
		String path = absolute.group(2);
		request.setUri(path.startsWith("/") ? path : "/" + path);
		request.headers().set(HttpHeaderNames.HOST, absolute.group(1));
		return true;
	}

	/** There is one; HTTP/1.0 needs none (RFC 9112, 3.2). */
	private static boolean isHostGood(HttpRequest request) {
		int count = request.headers().getAll(HttpHeaderNames.HOST).size();
		return count == 1 || (count == 0 && !request.protocolVersion().equals(HttpVersion.HTTP_1_1));
	}

	private static boolean isKeyGood(HttpHeaders headers) {
		List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
		return keys.size() == 1 && KEY.matcher(keys.get(0)).matches();
	}

	/**
	 * A client that offers protocols wants one of them; many fail without. Several
	 * headers are one list [RFC 6455, 11.3.4], of which only the first would be read.
	 */
	private static boolean takeProtocols(HttpHeaders headers) {
		String offered = String.join(",", headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
		if (offered.isBlank()) {
			return true;
		}
		headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, offered);
		return Stream.of(offered.split(",")).map(String::trim).anyMatch(PROTOCOLS::contains);
	}

	/**
	 * A page of another site can reach this machine, also under a name of its own (DNS
	 * rebinding), but not leave out that it is a page: only browsers send an origin.
	 */
	private @Nullable HttpResponseStatus checkHosts(HttpHeaders headers) {
		String origin = headers.get(HttpHeaderNames.ORIGIN);
		if (this.hosts == null || origin == null) {
			return null;
		}
		if (!this.hosts.test(headers.get(HttpHeaderNames.HOST, ""))) {
			return HttpResponseStatus.MISDIRECTED_REQUEST;
		}
		Matcher page = ABSOLUTE.matcher(origin);
		return (page.matches() && this.hosts.test(page.group(1))) ? null : HttpResponseStatus.FORBIDDEN;
	}

	private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
		this.refused = true;
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
				Unpooled.copiedBuffer(sentence(status) + "\n", StandardCharsets.US_ASCII));
		HttpHeaders headers = response.headers();
		headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
		headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		HttpUtil.setContentLength(response, response.content().readableBytes());
		if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
			headers.set(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
		}
		else if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
			headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE + ", " + HttpHeaderValues.CLOSE);
			headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
			headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
		}
		this.closer.refuse(this.network,
				new ConnectionFault(0, Refusal.PROTOCOL_ERROR,
						"sent a WebSocket handshake that is answered with " + status),
				() -> ctx.writeAndFlush(response));
	}

	private static String sentence(HttpResponseStatus status) {
		return switch (status.code()) {
			case 403 -> "The page of this request is not of this server.";
			case 405 -> "A WebSocket handshake is a GET request.";
			case 413 -> "A WebSocket handshake has no body.";
			case 414 -> "The request line is longer than " + HandshakeHeaderHandler.MAX_LINE_BYTES + " bytes.";
			case 421 -> "The host of this request is not a host of this server.";
			case 426 -> "This port serves MQTT over WebSocket only.";
			case 431 -> "The headers are larger than " + HandshakeHeaderHandler.MAX_HEADER_BYTES + " bytes.";
			default -> "The request is not a WebSocket handshake, or offers other subprotocols than mqtt.";
		};
	}

}
