package jdist.ssh;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the `ssh` program has tried to log in with, by what it said.
///
/// @param lines its standard error (`ssh -v`)
record SystemKeys(SystemSettings settings, List<String> lines) {
  private static final Pattern OFFERED =
      Pattern.compile("(?:Offering public key|Trying private key): (.+?)(?: \\S+ SHA256:.*)?");
  private static final Pattern TAKEN =
      Pattern.compile("Server accepts key: (.+?)(?: \\S+ SHA256:\\S+(.*))?");
  private static final Pattern AGENT = Pattern.compile("get_agent_identities: (ssh_\\w+: )?(.+)");
  private static final Pattern METHODS = Pattern.compile("Authentications that can continue: (.+)");
  private static final Pattern WORD = Pattern.compile("Next authentication method: (.+)");
  private static final Pattern TROUBLE = Pattern.compile("(?:sign_and_send_pubkey|Load key).*");

  /// That the agent was asked and has not answered: only then does it tell which keys it will try.
  boolean waitsForAgent() {
    return settings.agent().isPresent()
        && find("(Will attempt key|SSH2_MSG_SERVICE_ACCEPT).*").isEmpty();
  }

  /// The files of which the server would take the key, had they been opened.
  List<String> locked() {
    Set<String> found = new LinkedHashSet<>();
    for (String line : lines) {
      Matcher taken = TAKEN.matcher(without(line));
      boolean isOfAgent = taken.matches() && String.valueOf(taken.group(2)).contains("agent");
      if (taken.matches() && !isOfAgent) {
        found.add(shown(taken.group(1)));
      }
    }
    return List.copyOf(found);
  }

  /// For people: what was tried, what came of it, and what the server accepts.
  String tried() {
    Set<String> tried = new LinkedHashSet<>();
    for (String line : lines) {
      String words = without(line);
      Matcher offered = OFFERED.matcher(words);
      if (offered.matches()) {
        tried.add(offered(offered.group(1)));
      }
      agent(words).ifPresent(tried::add);
      Matcher method = WORD.matcher(words);
      if (method.matches() && !method.group(1).equals("publickey")) {
        tried.add(method.group(1));
      }
      if (TROUBLE.matcher(words).matches()) {
        tried.add(words);
      }
    }
    String accepted = find(METHODS.pattern()).map(all -> all.replace(",", ", ")).orElse("");
    return (tried.isEmpty() ? "no key" : String.join(", ", tried))
        + (accepted.isEmpty() ? "" : "; the server accepts " + accepted);
  }

  private String offered(String key) {
    if (!locked().contains(shown(key))) {
      return shown(key);
    }
    return shown(key)
        + (settings.options().prompt().isEmpty()
            ? " (it has a passphrase, and there is no terminal to ask for it; ssh-add puts it into"
                + " the agent)"
            : " (its passphrase was not given)");
  }

  private Optional<String> agent(String words) {
    Matcher agent = AGENT.matcher(words);
    if (!agent.matches()) {
      return Optional.empty();
    }
    String said = agent.group(2);
    if (agent.group(1) != null) {
      return Optional.of(
          "agent (nobody answers at " + settings.agent().orElse("its socket") + ": " + said + ")");
    }
    return said.startsWith("agent returned ")
        ? Optional.of("agent (" + said.substring("agent returned ".length()) + ")")
        : Optional.empty();
  }

  private String shown(String key) {
    return key.startsWith("/") ? settings.options().shown(Path.of(key)) : key;
  }

  private Optional<String> find(String pattern) {
    Pattern sought = Pattern.compile(pattern);
    return lines.stream()
        .map(line -> sought.matcher(without(line)))
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .findFirst();
  }

  private static String without(String line) {
    return line.startsWith("debug1: ") ? line.substring("debug1: ".length()) : line;
  }
}
