// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.mqttpanel.broker.store.Change;

/**
 * Process that appends messages to a store until it is killed. It says which number is
 * written, and that a write failed, which it tries again.
 */
public final class StoreWriter {

	static final int BATCH = 5;

	private StoreWriter() {
	}

	/**
	 * Writes on and on.
	 * @param args the directory
	 * @throws IOException if the store cannot be opened
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		RocksDbStore store = RocksDbStore.open(Path.of(args[0]), false);
		for (long number = 0;; number += BATCH) {
			List<Change> changes = StoreFixture.messages("a", number, BATCH, 2_000);
			boolean written = false;
			while (!written) {
				try {
					store.write(changes, false);
					written = true;
				}
				catch (IOException ex) {
					System.out.println("failed " + ex.getMessage());
					Thread.sleep(20);
				}
			}
			System.out.println("written " + (number + BATCH));
		}
	}

}
