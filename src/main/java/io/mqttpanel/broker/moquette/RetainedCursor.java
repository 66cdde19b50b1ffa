// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Map;
import java.util.NavigableMap;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Way through the topics with retained messages that match a filter, in their order. It
 * holds none of the messages, and the store may change meanwhile. Used by one thread at a
 * time.
 */
final class RetainedCursor {

	private final NavigableMap<String, MoquetteRetained.Kept> messages;

	private final TopicFilter filter;

	/** What the names of all topics that match begin with. */
	private final String prefix;

	/** Whether the prefix is the only topic that can match. */
	private final boolean single;

	private long newest;

	/** The topic that was looked at last. */
	private @Nullable String last;

	private boolean done;

	/**
	 * Creates a cursor in front of the first topic.
	 * @param messages all messages, by the names of their topics among those of all teams
	 * @param qualified the filter, among those of all teams
	 * @param newest number of the newest message that is found: later ones are not
	 * @param position the topic behind which it begins, {@code null} for the beginning
	 */
	RetainedCursor(NavigableMap<String, MoquetteRetained.Kept> messages, String qualified, long newest,
			@Nullable String position) {
		String plain = TopicSpaces.plain(qualified);
		int literal = literal(plain);
		this.messages = messages;
		this.filter = new TopicFilter(plain);
		this.single = literal == plain.length();
		String space = qualified.substring(0, qualified.length() - plain.length());
		this.prefix = space + plain.substring(0, literal);
		this.newest = newest;
		this.last = (position != null) ? space + position : null;
		String first = rest().ceilingKey(this.prefix);
		this.done = first == null || !first.startsWith(this.prefix);
	}

	/** Returns how long the text is that each topic begins with: a/# matches a too. */
	private static int literal(String filter) {
		int wildcard = filter.indexOf('+');
		if (wildcard >= 0) {
			return wildcard;
		}
		int all = filter.indexOf('#');
		return (all > 1) ? all - 1 : (all < 0) ? filter.length() : all;
	}

	/**
	 * Goes on to the next topic that matches.
	 * @param most how many topics are looked at
	 * @return the topic, among those of all teams, {@code null} if none of these matches
	 */
	@Nullable String next(int most) {
		int left = most;
		for (Map.Entry<String, MoquetteRetained.Kept> entry : rest().entrySet()) {
			String name = entry.getKey();
			if (!name.startsWith(this.prefix)) {
				break;
			}
			this.last = name;
			this.done = this.single;
			if (entry.getValue().number() <= this.newest && this.filter.matches(TopicSpaces.plain(name))) {
				return name;
			}
			if (this.single || --left == 0) {
				return null;
			}
		}
		this.done = true;
		return null;
	}

	private NavigableMap<String, MoquetteRetained.Kept> rest() {
		String after = this.last;
		return (after != null) ? this.messages.tailMap(after, false) : this.messages.tailMap(this.prefix, true);
	}

	/**
	 * Finds newer messages too from now on: live ones of these topics were dropped.
	 */
	void includeNewer() {
		this.newest = Long.MAX_VALUE;
	}

	/**
	 * Returns how far it is.
	 * @return the topic that was looked at last, {@code null} for none
	 */
	@Nullable String position() {
		return (this.last != null) ? TopicSpaces.plain(this.last) : null;
	}

	/**
	 * Returns whether all topics have been looked at.
	 * @return {@code true} if nothing is left
	 */
	boolean isDone() {
		return this.done;
	}

}
