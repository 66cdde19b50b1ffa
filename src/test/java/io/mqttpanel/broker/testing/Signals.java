// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Signals to processes, which the Java runtime has no word for.
 */
final class Signals {

	private Signals() {
	}

	/** Lets a process do nothing; its connections stay. */
	static void stop(Process process) throws IOException, InterruptedException {
		signal("-STOP", process);
	}

	/** Lets it go on. */
	static void resume(Process process) throws IOException, InterruptedException {
		signal("-CONT", process);
	}

	private static void signal(String signal, Process process) throws IOException, InterruptedException {
		new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor(10, TimeUnit.SECONDS);
	}

}
