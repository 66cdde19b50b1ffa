// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spool that is damaged or cannot be used.
 */
@ExtendWith(OutputCaptureExtension.class)
class DamagedSpoolIntegrationTests extends SpoolFixture {

	@Test
	void goesOnInMemoryWhereTheDirectoryCannotBeUsedAndUsesItLater(CapturedOutput output) throws IOException {
		Path inTheWay = Files.createFile(this.directory.resolve("file"));
		reopen(inTheWay, DataSize.ofMegabytes(10));
		announce(50);
		cycles(4);
		assertThat(events().failure()).contains(inTheWay.toString());
		assertThat(ids(takeAll(50))).isEqualTo(range(1, 50));
		announce(50);
		assertThat(output).containsOnlyOnce("cannot be used");
		Files.delete(inTheWay);
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> events().failure() == null);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 50);
		assertThat(ids(takeAll(50))).isEqualTo(range(51, 100));
		assertThat(output).containsOnlyOnce("can be used again");
	}

	@Test
	void keepsTheRestWhenBytesAreFlipped(CapturedOutput output) throws IOException {
		announce(20_000);
		stop();
		byte[] bytes = Files.readAllBytes(SpoolStore.file(this.directory));
		boolean flip = false;
		for (int at = bytes.length - 200; at > 0; at--) {
			if (new String(bytes, at, 4, StandardCharsets.ISO_8859_1).equals("run0")) {
				bytes[at + 100] = (byte) (bytes[at + 100] ^ (flip ? 1 : 0));
				flip = !flip;
			}
		}
		Files.write(SpoolStore.file(this.directory), bytes);
		open(this.directory, DataSize.ofMegabytes(10));
		Awaitility.await().until(() -> output.getOut().contains("The spool is damaged"));
		Awaitility.await().until(() -> events().spooledEvents() > 0);
		int kept = (int) events().spooledEvents();
		assertThat(kept).isBetween(1, 19_999);
		assertThat(ids(takeAll(kept))).isSorted();
	}

	@Test
	void keepsTheBeginningWhenTheEndIsMissing(CapturedOutput output) throws IOException {
		Path crashed = this.directory.resolve("crashed");
		announce(10_000);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 10_000);
		announce(10_000);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 20_000);
		Files.createDirectory(crashed);
		Files.copy(SpoolStore.file(this.directory), SpoolStore.file(crashed));
		try (RandomAccessFile bytes = new RandomAccessFile(SpoolStore.file(crashed).toFile(), "rw")) {
			bytes.setLength(bytes.length() - 5_000);
		}
		stop();
		open(crashed, DataSize.ofMegabytes(10));
		Awaitility.await().until(() -> output.getOut().contains("was not closed properly"));
		Awaitility.await().until(() -> events().spooledEvents() > 0);
		int kept = (int) events().spooledEvents();
		assertThat(kept).isGreaterThanOrEqualTo(10_000);
		assertThat(ids(takeAll(kept))).isEqualTo(range(1, kept));
	}

	@Test
	void beginsAnewWhereTheFileIsNoSpool(CapturedOutput output) throws IOException {
		stop();
		Files.write(SpoolStore.file(this.directory), new byte[100_000]);
		open(this.directory, DataSize.ofMegabytes(10));
		announce(100);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 100);
		assertThat(output).contains("is moved to");
		assertThat(this.directory.resolve("spool.mv.damaged")).exists();
	}

	@Test
	void beginsAnewWhereAnObjectWasPlanted(CapturedOutput output) throws IOException {
		stop();
		try (MVStore store = MVStore.open(SpoolStore.file(this.directory).toString())) {
			store.openMap("state").put(new HashMap<>(Map.of("planted", "object")), "open");
		}
		open(this.directory, DataSize.ofMegabytes(10));
		announce(100);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 100);
		assertThat(output).contains("is moved to");
	}

	@Test
	void keepsItsFilesForItsOwnUser() throws IOException {
		stop();
		Files.write(SpoolStore.file(this.directory), new byte[100_000]);
		Files.setPosixFilePermissions(SpoolStore.file(this.directory), PosixFilePermissions.fromString("rw-r--r--"));
		open(this.directory, DataSize.ofMegabytes(10));
		announce(1);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 1);
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).hasSize(2)
				.allSatisfy((file) -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
					.isEqualTo("rw-------"));
		}
	}

}
