// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arguments of a bench: its own options as {@code --name=value}, and settings of the
 * service, which are those with a dot.
 *
 * @param values the options that were given, by name
 * @param serviceArguments the settings, as they were given
 */
public record BenchArguments(Map<String, String> values, List<String> serviceArguments) {

	/**
	 * Parses arguments.
	 * @param args the arguments
	 * @param known the names of the options that there are
	 * @return what was given
	 * @throws IllegalArgumentException if one is neither an option nor a setting
	 */
	public static BenchArguments parse(String[] args, Set<String> known) {
		Map<String, String> values = new HashMap<>();
		List<String> serviceArguments = new ArrayList<>();
		for (String arg : args) {
			String[] parts = arg.replaceFirst("^--", "").split("=", 2);
			if (arg.startsWith("--") && parts[0].contains(".")) {
				serviceArguments.add(arg);
			}
			else if (parts.length == 2 && known.contains(parts[0])) {
				values.put(parts[0], parts[1]);
			}
			else {
				throw new IllegalArgumentException("Not an option: " + arg + "; see bench/README.md");
			}
		}
		return new BenchArguments(values, serviceArguments);
	}

	/**
	 * Returns an option.
	 * @param name its name
	 * @param otherwise its value if it was not given
	 * @return its value
	 */
	public String value(String name, String otherwise) {
		return this.values.getOrDefault(name, otherwise);
	}

	/**
	 * Returns an option that is a number.
	 * @param name its name
	 * @param otherwise its value if it was not given
	 * @return its value
	 */
	public int number(String name, int otherwise) {
		return Integer.parseInt(value(name, String.valueOf(otherwise)));
	}

}
