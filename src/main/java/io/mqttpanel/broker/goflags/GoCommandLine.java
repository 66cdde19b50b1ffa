// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Command line, split into the Go broker's flags and the arguments of Spring Boot. As in
 * Go, a flag has one dash or two, and its value follows after {@code =} or as the next
 * argument. The last of two equal flags counts, and {@code --} ends the flags.
 *
 * @param flags the given flags with their values
 * @param others all other arguments, unchanged
 * @param helpAsked whether there was a {@code -help}
 */
record GoCommandLine(Map<GoFlag, String> flags, List<String> others, boolean helpAsked) {

	private static final Set<String> HELP = Set.of("h", "help");

	private static final Set<String> SPRING_SWITCHES = Set.of("debug", "trace");

	static GoCommandLine of(String... args) {
		Map<GoFlag, String> flags = new EnumMap<>(GoFlag.class);
		List<String> others = new ArrayList<>();
		Deque<String> rest = new ArrayDeque<>(Arrays.asList(args));
		while (!rest.isEmpty()) {
			String argument = rest.remove();
			if (argument.equals("--")) {
				others.add(argument);
				others.addAll(rest);
				break;
			}
			if (isHelp(argument)) {
				return new GoCommandLine(Map.of(), List.of(), true);
			}
			Optional<GoFlag> flag = flagOf(argument);
			if (flag.isPresent()) {
				flags.put(flag.get(), value(flag.get(), argument, rest));
			}
			else {
				others.add(requireKnown(argument));
			}
		}
		return new GoCommandLine(flags, others, false);
	}

	/**
	 * Looks a Spring Boot option up, however its name is spelled.
	 * @param setting the setting's name
	 * @return its value, or the whole option if it has none
	 */
	Optional<String> option(String setting) {
		return this.others.stream()
			.takeWhile((argument) -> !argument.equals("--"))
			.filter((argument) -> argument.startsWith("--") && uniform(name(argument)).equals(uniform(setting)))
			.map((argument) -> argument.substring(argument.indexOf('=') + 1))
			.findFirst();
	}

	private static String uniform(String setting) {
		return setting.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

	private static boolean isHelp(String argument) {
		return argument.startsWith("-") && HELP.contains(name(argument));
	}

	private static Optional<GoFlag> flagOf(String argument) {
		return argument.startsWith("-") ? GoFlag.of(name(argument)) : Optional.empty();
	}

	private static String name(String argument) {
		String text = argument.substring(argument.startsWith("--") ? 2 : 1);
		int end = text.indexOf('=');
		return (end < 0) ? text : text.substring(0, end);
	}

	private static String value(GoFlag flag, String argument, Deque<String> rest) {
		int equals = argument.indexOf('=');
		String next = rest.peek();
		String value = "";
		if (equals >= 0) {
			value = argument.substring(equals + 1);
		}
		else if (next != null && !next.equals("--") && flagOf(next).isEmpty()) {
			value = rest.remove();
		}
		if (value.isBlank()) {
			throw new GoFlagException("The flag %s needs a value: %s %s (%s).".formatted(flag, flag, flag.argument(),
					flag.description()));
		}
		return value;
	}

	private static String requireKnown(String argument) {
		if (!argument.startsWith("-") || argument.equals("-")) {
			return argument;
		}
		String name = name(argument);
		boolean dotted = name.indexOf('.') > 0;
		if (argument.startsWith("--") && (dotted || SPRING_SWITCHES.contains(name))) {
			return argument;
		}
		if (dotted) {
			throw new GoFlagException("The setting -%s needs two dashes: --%s=value.".formatted(name, name));
		}
		throw new GoFlagException(
				"There is no flag -%s. The flags are %s; settings are given as --name.of.setting=value.".formatted(name,
						GoFlag.list()));
	}

}
