// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * File system of a given size in a directory, which only root may mount: for others the
 * test is aborted.
 */
public final class SmallFileSystem {

	private final Path directory;

	private SmallFileSystem(Path directory) {
		this.directory = directory;
	}

	/**
	 * Mounts a file system.
	 * @param directory where it is mounted
	 * @param size its size, as {@code mount} takes it
	 * @return the file system
	 */
	public static SmallFileSystem mount(Path directory, String size) throws IOException, InterruptedException {
		Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", directory.toString()),
				"only root may mount a small file system");
		return new SmallFileSystem(directory);
	}

	private static boolean run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
	}

	/**
	 * Unmounts it.
	 */
	public void unmount() throws IOException, InterruptedException {
		assertThat(run("umount", this.directory.toString())).isTrue();
	}

}
