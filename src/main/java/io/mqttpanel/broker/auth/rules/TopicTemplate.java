// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;

/**
 * Template of a rule's topic, whose placeholders stand for one client. Their values are
 * literal text and never become wildcards. If a value would match more than the one level
 * it stands in, a rule that allows is void for that client.
 */
final class TopicTemplate {

	private static final String EXACT = "eq ";

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

	private static final Set<String> NAMES = Set.of("clientid", "username", "team_id");

	private static final int MAX_LENGTH = 65_535;

	private TopicTemplate() {
	}

	/**
	 * Returns what is wrong with the topic of a rule.
	 * @param template the topic as written
	 * @return a phrase, {@code null} if nothing is wrong
	 */
	static @Nullable String fault(String template) {
		String text = text(template);
		if (text.isEmpty() || text.length() > MAX_LENGTH || text.indexOf('\0') >= 0) {
			return "topic must have 1 to " + MAX_LENGTH + " characters and no NUL";
		}
		Matcher placeholders = PLACEHOLDER.matcher(text);
		while (placeholders.find()) {
			if (!NAMES.contains(placeholders.group(1))) {
				return "topic must hold no placeholder but ${clientid}, ${username} and ${team_id}";
			}
		}
		return (isExact(template) || TopicFilter.hasWildcardsInPlace(text)) ? null
				: "topic must be a topic filter: + only as a whole level, # only as the last one";
	}

	/**
	 * Compiles a rule for one client.
	 * @param rule the rule
	 * @param identity the client
	 * @return the compiled rule, {@code null} if it is void for the client
	 */
	static @Nullable CompiledRule compile(AclRule rule, Identity identity) {
		String text = text(rule.topic());
		if (rule.permission() == AclRule.Permission.ALLOW && reachesFurther(text, identity)) {
			return null;
		}
		String exact = isExact(rule.topic()) ? substitute(text, identity) : null;
		if (exact != null && hasWildcard(exact)) {
			return new CompiledRule(rule, null, exact);
		}
		return new CompiledRule(rule, new TopicFilter(text, (level) -> substitute(level, identity)), "");
	}

	/**
	 * Whether the identity could make the rule speak of more than one level's worth of
	 * topics, or of the server's own [MQTT-4.7.2-1].
	 */
	private static boolean reachesFurther(String text, Identity identity) {
		Matcher placeholders = PLACEHOLDER.matcher(text);
		while (placeholders.find()) {
			String value = identity.value(placeholders.group(1));
			if (hasWildcard(value) || value.indexOf('/') >= 0 || (placeholders.start() == 0 && value.startsWith("$"))) {
				return true;
			}
		}
		return false;
	}

	private static String substitute(String text, Identity identity) {
		return PLACEHOLDER.matcher(text)
			.replaceAll((match) -> Matcher.quoteReplacement(identity.value(match.group(1))));
	}

	private static boolean isExact(String template) {
		return template.startsWith(EXACT);
	}

	private static String text(String template) {
		return isExact(template) ? template.substring(EXACT.length()) : template;
	}

	private static boolean hasWildcard(String text) {
		return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
	}

}
