// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/**
 * A TLS handshake of a client that offers what the test tells it to. Java's own client
 * does not offer suites that the JDK disables, whatever it is told.
 *
 * @param suite the cipher suite that the server chose
 * @param subject the subject of its certificate
 */
record TlsHandshake(String suite, String subject) {

	private static final int SECONDS = 30;

	/** Makes a handshake that offers cipher suites, either of TLS 1.2 or of TLS 1.3. */
	static TlsHandshake offering(int port, String... suites) throws Exception {
		EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
		try {
			return handshake(loop, port, client(suites).newHandler(ByteBufAllocator.DEFAULT, "localhost", port));
		}
		catch (ExecutionException ex) {
			throw new SSLException("No handshake", ex.getCause());
		}
		finally {
			loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).get(SECONDS, TimeUnit.SECONDS);
		}
	}

	/** BoringSSL offers all suites of TLS 1.3, whichever of them it is told to. */
	private static SslContext client(String... suites) throws SSLException {
		boolean old = suites[0].contains("_WITH_");
		return SslContextBuilder.forClient()
			.sslProvider(old ? SslProvider.OPENSSL : SslProvider.JDK)
			.protocols(old ? "TLSv1.2" : "TLSv1.3")
			.ciphers(List.of(suites))
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.endpointIdentificationAlgorithm(null)
			.build();
	}

	private static TlsHandshake handshake(EventLoopGroup loop, int port, SslHandler handler) throws Exception {
		Channel channel = new Bootstrap().group(loop)
			.channel(NioSocketChannel.class)
			.handler(handler)
			.connect("localhost", port)
			.sync()
			.channel();
		try {
			handler.handshakeFuture().get(SECONDS, TimeUnit.SECONDS);
			SSLSession session = handler.engine().getSession();
			X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
			return new TlsHandshake(session.getCipherSuite(), shown.getSubjectX500Principal().getName());
		}
		finally {
			channel.close().sync();
		}
	}

}
