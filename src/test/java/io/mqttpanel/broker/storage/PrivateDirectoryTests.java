// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrivateDirectory}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PrivateDirectoryTests {

	@TempDir
	private Path directory;

	@TempDir
	private Path elsewhere;

	@Test
	void restrictsWhatIsThereAndWhatIsCreated(CapturedOutput output) throws IOException {
		Path before = create("before");
		try (PrivateDirectory watched = PrivateDirectory.watch(this.directory)) {
			assertThat(permissions(before)).isEqualTo("rw-------");
			Path next = create("next");
			Awaitility.await().until(() -> permissions(next).equals("rw-------"));
			Path moved = Files.move(next, this.directory.resolve("moved"));
			Files.setPosixFilePermissions(moved, PosixFilePermissions.fromString("rw-rw-rw-"));
			watched.restrict();
			assertThat(permissions(moved)).isEqualTo("rw-------");
		}
		assertThat(output).isEmpty();
	}

	@Test
	void restrictsNothingAfterItsEnd() throws IOException {
		PrivateDirectory.watch(this.directory).close();
		Path after = create("after");
		PrivateDirectory other = PrivateDirectory.watch(Files.createDirectory(this.directory.resolve("other")));
		Path witness = create("other/witness");
		Awaitility.await().until(() -> permissions(witness).equals("rw-------"));
		other.close();
		assertThat(permissions(after)).isEqualTo("rw-r--r--");
	}

	@Test
	void leavesWhatALinkNames() throws IOException {
		Path target = create("target");
		Path store = Files.createDirectory(this.directory.resolve("store"));
		Files.createSymbolicLink(store.resolve("link"), target);
		PrivateDirectory.watch(store).close();
		assertThat(permissions(target)).isEqualTo("rw-r--r--");
	}

	@Test
	void worksWithoutPermissionsAndWithoutADirectory(CapturedOutput output) throws IOException {
		URI zip = URI.create("jar:" + this.directory.resolve("files.zip").toUri());
		try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
			Path made = Files.createDirectory(files.getPath("/sessions"));
			try (PrivateDirectory watched = PrivateDirectory.watch(made)) {
				Files.createFile(made.resolve("CURRENT"));
				watched.restrict();
				assertThat(made.resolve("CURRENT")).exists();
			}
		}
		assertThat(output).isEmpty();
		PrivateDirectory.watch(this.directory.resolve("missing")).close();
		assertThat(output).contains("cannot be watched");
	}

	/** It is readable by others when it appears, whatever the umask is. */
	private Path create(String name) throws IOException {
		Path file = Files.createFile(this.elsewhere.resolve("file"));
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
		return Files.move(file, this.directory.resolve(name));
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
