// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;

/**
 * Event loops that Moquette creates for its listeners. It is given none, so that nothing
 * ever runs on them.
 */
final class MoquetteEventLoops {

	private static final long TIMEOUT_SECONDS = 5;

	private MoquetteEventLoops() {
	}

	/**
	 * Shuts them down, with their selectors. Moquette does so once more when it stops,
	 * which has no effect then.
	 * @param acceptor Moquette's acceptor
	 */
	static void shutDown(Object acceptor) {
		shutDown(MoquetteInternals.ACCEPTOR_BOSS.getNullable(acceptor));
		shutDown(MoquetteInternals.ACCEPTOR_WORKERS.getNullable(acceptor));
	}

	private static void shutDown(@Nullable EventLoopGroup loops) {
		if (loops != null) {
			loops.shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS)
				.awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
	}

}
