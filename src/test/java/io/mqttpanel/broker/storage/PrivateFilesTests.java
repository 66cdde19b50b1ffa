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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrivateFiles}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PrivateFilesTests {

	@TempDir
	private Path directory;

	@Test
	void createsForTheOwnerOnly(CapturedOutput output) throws IOException {
		Path made = this.directory.resolve("a/b");
		PrivateFiles.createDirectories(made);
		PrivateFiles.createFile(made.resolve("spool.mv"));
		assertThat(permissions(made.getParent())).isEqualTo("rwx------");
		assertThat(permissions(made)).isEqualTo("rwx------");
		assertThat(permissions(made.resolve("spool.mv"))).isEqualTo("rw-------");
		PrivateFiles.createDirectories(made);
		PrivateFiles.createFile(made.resolve("spool.mv"));
		assertThat(output).isEmpty();
	}

	@Test
	void correctsWhatIsThereAndSaysSo(CapturedOutput output) throws IOException {
		Path made = Files.createDirectory(this.directory.resolve("data"));
		Files.createDirectory(made.resolve("backups"));
		Path file = Files.writeString(made.resolve("moquette_store.h2"), "kept");
		set(made, "rwxr-xr-x");
		set(file, "rw-r--r--");
		PrivateFiles.createDirectories(made);
		PrivateFiles.createFile(file);
		assertThat(permissions(made)).isEqualTo("rwx------");
		assertThat(permissions(file)).isEqualTo("rw-------");
		assertThat(file).hasContent("kept");
		assertThat(output).contains(made + " could be used by other users of this machine (rwxr-xr-x)")
			.contains(file + " could be used by other users of this machine (rw-r--r--)");
	}

	@Test
	void leavesADirectoryOfOthersAlone(CapturedOutput output) throws IOException {
		Files.createFile(this.directory.resolve("of-somebody-else"));
		set(this.directory, "rwxrwxrwx");
		PrivateFiles.createDirectories(this.directory);
		assertThat(permissions(this.directory)).isEqualTo("rwxrwxrwx");
		assertThat(output).contains("stays as it is");
	}

	@Test
	void leavesStricterPermissionsAlone(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("spool.mv"));
		set(file, "r--------");
		PrivateFiles.createFile(file);
		assertThat(permissions(file)).isEqualTo("r--------");
		PrivateFiles.restrictFile(this.directory.resolve("missing"));
		assertThat(output).isEmpty();
	}

	@Test
	void worksWithoutPermissions(CapturedOutput output) throws IOException {
		URI zip = URI.create("jar:" + this.directory.resolve("files.zip").toUri());
		try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
			Path made = files.getPath("/data/spool");
			PrivateFiles.createDirectories(made);
			PrivateFiles.createFile(made.resolve("spool.mv"));
			PrivateFiles.createFile(made.resolve("spool.mv"));
			assertThat(made.resolve("spool.mv")).exists();
		}
		assertThat(output).isEmpty();
	}

	private static void set(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
