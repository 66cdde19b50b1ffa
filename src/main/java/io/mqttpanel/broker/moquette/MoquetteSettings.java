// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

import io.moquette.BrokerConstants;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.store.CommitListener;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStoreFactory;

/**
 * Settings of the engine.
 *
 * @param storage how sessions and retained messages are stored, {@code null} to keep them
 * in memory
 * @param sessionQueueSize maximum number of commands that wait for each session loop
 * @param maxSessionExpirySeconds maximum seconds for which a session is kept after its
 * connection, {@link Integer#MAX_VALUE} for ever
 * @param spaces spaces of topics
 * @param remote subscribers of other nodes, {@code null} without any
 */
public record MoquetteSettings(@Nullable Storage storage, int sessionQueueSize, int maxSessionExpirySeconds,
		TopicSpaces spaces, @Nullable RemoteSubscribers remote) {

	/**
	 * Translates the settings. Moquette gets no listener, and queues that are replaced.
	 * @return the settings of Moquette
	 */
	IConfig config() {
		Properties config = new Properties();
		config.setProperty(IConfig.PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
		config.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
		config.setProperty(IConfig.SESSION_QUEUE_SIZE, "1");
		config.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "immediate");
		config.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
		config.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
		return new MemoryConfig(config);
	}

	/**
	 * Store of sessions and retained messages.
	 *
	 * @param factory opens it
	 * @param earlier where an earlier version had its file, which is imported if it is
	 * there; {@code null} for nowhere
	 * @param acknowledgesFirst whether clients get their acknowledgements before what
	 * these stand for is committed
	 * @param syncs whether commits are to survive the end of the machine
	 * @param maxDiskBytes bytes on disk beyond which no more messages wait,
	 * {@link Long#MAX_VALUE} for any number
	 * @param interval time between the beginnings of two commits under load
	 * @param listener hears of commits
	 */
	public record Storage(SessionStoreFactory factory, @Nullable Path earlier, boolean acknowledgesFirst, boolean syncs,
			long maxDiskBytes, Duration interval, CommitListener listener) {

		StoreChanges open(Runnable whenBroken) throws IOException {
			SessionStore store = this.factory.open();
			try {
				if (this.earlier != null) {
					new EarlierStore(this.earlier, store).importOnce();
				}
			}
			catch (IOException | RuntimeException | Error ex) {
				store.close();
				throw ex;
			}
			return new StoreChanges(new GroupCommit(store, this.syncs, this.interval, this.listener, whenBroken),
					this.acknowledgesFirst, this.maxDiskBytes);
		}

	}

}
