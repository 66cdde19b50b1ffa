// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

/**
 * Store without records, and beside it the file of an earlier version that the test
 * writes and imports.
 */
abstract class ImportFixture {

	static final MqttSubscriptionOption OPTION = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_LEAST_ONCE);

	@TempDir
	Path directory;

	SessionStore store;

	@BeforeEach
	void open() throws IOException {
		this.store = RocksDbStore.open(this.directory.resolve("sessions"), false);
	}

	@AfterEach
	void close() {
		this.store.close();
	}

	Path file() {
		return EarlierStoreFixture.file(this.directory);
	}

	Path imported() {
		return this.directory.resolve("moquette_store.h2.imported");
	}

	/** Writes a file with the session "c" and nothing else. */
	void writeSession() {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c");
		}
	}

	void importOnce() throws IOException {
		importInto(this.store);
	}

	void importInto(SessionStore target) throws IOException {
		new EarlierStore(file(), target).importOnce();
	}

	List<String> records() {
		return new EarlierRecords(this.store).all();
	}

}
