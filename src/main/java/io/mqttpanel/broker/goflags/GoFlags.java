// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;

/**
 * Start of Spring Boot with a command line of the Go broker. A flag has the precedence of
 * an option on the command line. If the same setting is also given as an option, the
 * option counts.
 *
 * @param arguments the arguments for Spring Boot
 * @param defaults the settings of lowest precedence
 * @param notices the log messages about the flags
 */
public record GoFlags(List<String> arguments, Map<String, Object> defaults, List<String> notices) {

	private static final Logger logger = LoggerFactory.getLogger(GoFlags.class);

	private static final Map<String, Object> REMOTE_DEFAULTS = Map.of("mqtt-panel.auth.url",
			"http://mqtt-panel.test/api/mqtt/auth", "mqtt-panel.relay.url", "ws://127.0.0.1:8080", "server.port",
			"8080", "mqtt-panel.admin.statistics-at-root", "true");

	/**
	 * Parses the command line, or ends the process: with status 0 and the usage if that
	 * is requested, with status 2 (as Go's flag package) and one sentence if it cannot be
	 * parsed.
	 * @param args the command line
	 * @return the parsed command line
	 */
	public static GoFlags parseOrExit(String[] args) {
		return parseOrExit(args, System.out, System.err, System::exit);
	}

	static GoFlags parseOrExit(String[] args, PrintStream out, PrintStream err, IntConsumer exit) {
		try {
			GoCommandLine commandLine = GoCommandLine.of(args);
			if (!commandLine.helpAsked()) {
				return of(commandLine);
			}
			out.print(GoFlagsUsage.text());
			exit.accept(0);
		}
		catch (GoFlagException ex) {
			err.println(ex.getMessage());
			exit.accept(2);
		}
		throw new IllegalStateException("The process did not end");
	}

	private static GoFlags of(GoCommandLine commandLine) {
		GoFlagSettings translated = new GoFlagSettings(commandLine.flags());
		List<String> arguments = new ArrayList<>();
		translated.settings().forEach((setting, value) -> {
			if (commandLine.option(setting).isEmpty()) {
				arguments.add("--" + setting + "=" + value);
			}
		});
		arguments.addAll(commandLine.others());
		boolean remote = translated.settings().containsKey("mqtt-panel.mode")
				&& commandLine.option("mqtt-panel.mode").map("remote"::equalsIgnoreCase).orElse(true);
		return new GoFlags(arguments, remote ? REMOTE_DEFAULTS : Map.of(), translated.notices());
	}

	/**
	 * Starts the application and returns once it is up.
	 * @param application the application
	 */
	public void start(SpringApplication application) {
		application.setDefaultProperties(this.defaults);
		application.run(this.arguments.toArray(String[]::new));
		this.notices.forEach(logger::warn);
	}

}
