package jdist.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What options and configuration make of a target: where to connect, as whom, and with what.
///
/// @param alias what the user wrote
/// @param address a name or an address to connect to
/// @param keyName what `known_hosts` is asked for
/// @param identities private keys, in the order in which they are offered
/// @param identitiesChosen whether somebody has named them; else they are those that there usually
///   are, and need not exist
/// @param agent the agent's socket, if there is one to be asked
/// @param identitiesOnly whether the agent may offer no others
/// @param jumps the hosts to go through, first one first
/// @param connectLimit how long a connection may take
/// @param beyondUs what of the configuration might have helped, and only the `ssh` program can do
record HostSettings(
    String alias,
    String user,
    String address,
    int port,
    String keyName,
    List<Path> identities,
    boolean identitiesChosen,
    Optional<Path> agent,
    boolean identitiesOnly,
    List<Path> userKnownHosts,
    List<Path> siteKnownHosts,
    boolean hashKnownHosts,
    List<SshTarget> jumps,
    Duration connectLimit,
    List<String> beyondUs) {
  private static final List<String> USUAL =
      List.of("~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ed25519");

  /// Reads them.
  ///
  /// @throws ConfigException if the configuration cannot be followed
  static HostSettings of(SshOptions options, SshTarget target) throws ConfigException {
    return new Reading(options, target, new ConfigReader(options, target).read()).settings();
  }

  /// The same, through other hosts.
  HostSettings through(List<SshTarget> others) {
    return new HostSettings(
        alias,
        user,
        address,
        port,
        keyName,
        identities,
        identitiesChosen,
        agent,
        identitiesOnly,
        userKnownHosts,
        siteKnownHosts,
        hashKnownHosts,
        others,
        connectLimit,
        beyondUs);
  }

  /// For people: `ana@node2:22`.
  String name() {
    return user + "@" + (alias.contains(":") ? "[" + alias + "]" : alias) + ":" + port;
  }

  /// One host's lines, made into settings.
  private record Reading(
      SshOptions options, SshTarget target, Map<String, List<ConfigLine>> lines) {
    HostSettings settings() throws ConfigException {
      refuseWhatIsBeyondUs();
      String address = address();
      int port = port();
      String user = user();
      Map<Character, String> tokens =
          Map.of(
              'd', options.home().toString(),
              'h', address,
              'n', target.host(),
              'p', Integer.toString(port),
              'r', user,
              'u', Tokens.localUser());
      return new HostSettings(
          target.host(),
          user,
          address,
          port,
          keyName(address, port),
          identities(tokens),
          !options.identities().isEmpty() || lines.containsKey("identityfile"),
          agent(tokens),
          says("identitiesonly", "yes"),
          files("userknownhostsfile", List.of("~/.ssh/known_hosts", "~/.ssh/known_hosts2"), tokens),
          files(
              "globalknownhostsfile",
              List.of("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"),
              tokens),
          says("hashknownhosts", "yes"),
          jumps(),
          connectLimit(),
          beyondUs());
    }

    private void refuseWhatIsBeyondUs() throws ConfigException {
      for (String keyword : List.of("proxycommand", "pkcs11provider", "knownhostscommand")) {
        Optional<ConfigLine> line = line(keyword);
        // Of ProxyJump and ProxyCommand the first one counts.
        if (line.isPresent() && !line.get().first().equals("none") && !jumpsBefore(line.get())) {
          throw ConfigException.beyondUs(line.get().where(), words(keyword));
        }
      }
      Optional<ConfigLine> canonical = line("canonicalizehostname");
      if (canonical.isPresent() && !canonical.get().first().equals("no")) {
        throw ConfigException.beyondUs(canonical.get().where(), "CanonicalizeHostname");
      }
    }

    private boolean jumpsBefore(ConfigLine line) {
      List<String> order = List.copyOf(lines.keySet());
      int jump = order.indexOf("proxyjump");
      return line.keyword().equals("proxycommand")
          && jump >= 0
          && jump < order.indexOf("proxycommand");
    }

    private static String words(String keyword) {
      return switch (keyword) {
        case "proxycommand" -> "ProxyCommand";
        case "pkcs11provider" -> "PKCS11Provider";
        default -> "KnownHostsCommand";
      };
    }

    private List<String> beyondUs() {
      List<String> found = new ArrayList<>();
      if (says("gssapiauthentication", "yes")) {
        found.add("GSSAPI");
      }
      if (lines.containsKey("certificatefile")) {
        found.add("CertificateFile");
      }
      if (says("hostbasedauthentication", "yes")) {
        found.add("host-based authentication");
      }
      return found;
    }

    private String address() throws ConfigException {
      Optional<ConfigLine> line = line("hostname");
      return line.isEmpty()
          ? target.host()
          : Tokens.expand(options, line.get(), line.get().first(), Map.of('h', target.host()));
    }

    private int port() throws ConfigException {
      if (target.port().isPresent()) {
        return target.port().getAsInt();
      }
      Optional<ConfigLine> line = line("port");
      return line.isEmpty() ? 22 : number(line.get(), 1, 65_535);
    }

    private static int number(ConfigLine line, int least, int most) throws ConfigException {
      try {
        int number = Integer.parseInt(line.first());
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException _) {
        // said below
      }
      throw new ConfigException(
          line.where(),
          "\"" + line.first() + "\" is no number from " + least + " to " + most,
          "22");
    }

    private String user() {
      return target.user().or(() -> word("user")).orElse(Tokens.localUser());
    }

    private String keyName(String address, int port) {
      return word("hostkeyalias")
          .orElseGet(() -> port == 22 ? address : "[" + address + "]:" + port);
    }

    private List<Path> identities(Map<Character, String> tokens) throws ConfigException {
      List<Path> found = new ArrayList<>(options.identities());
      for (ConfigLine line : lines.getOrDefault("identityfile", List.of())) {
        if (!line.first().equals("none")) {
          found.add(Path.of(Tokens.expand(options, line, line.first(), tokens)));
        }
      }
      if (found.isEmpty() && !lines.containsKey("identityfile")) {
        USUAL.forEach(path -> found.add(Path.of(Tokens.home(options, path))));
      }
      return found.stream().distinct().toList();
    }

    private Optional<Path> agent(Map<Character, String> tokens) throws ConfigException {
      Optional<ConfigLine> line = line("identityagent");
      String named = line.isEmpty() ? "SSH_AUTH_SOCK" : line.get().first();
      if (named.equals("none")) {
        return Optional.empty();
      }
      if (isVariable(named)) {
        String variable = named.startsWith("$") ? named.substring(1) : named;
        return Optional.ofNullable(options.environment().get(variable))
            .filter(path -> !path.isEmpty())
            .map(Path::of);
      }
      return Optional.of(Path.of(Tokens.expand(options, line.get(), named, tokens)));
    }

    private static boolean isVariable(String agent) {
      boolean named = agent.startsWith("$") && !agent.startsWith("${");
      return named || agent.equals("SSH_AUTH_SOCK");
    }

    private List<Path> files(String keyword, List<String> usual, Map<Character, String> tokens)
        throws ConfigException {
      List<Path> found = new ArrayList<>();
      Optional<ConfigLine> line = line(keyword);
      for (String path : line.map(ConfigLine::arguments).orElse(usual)) {
        if (line.isPresent() && path.equals("none")) {
          return List.of();
        }
        found.add(
            Path.of(
                line.isPresent()
                    ? Tokens.expand(options, line.get(), path, tokens)
                    : Tokens.home(options, path)));
      }
      return found;
    }

    private List<SshTarget> jumps() throws ConfigException {
      Optional<ConfigLine> line = line("proxyjump");
      if (line.isEmpty() || line.get().first().equalsIgnoreCase("none")) {
        return List.of();
      }
      List<SshTarget> found = new ArrayList<>();
      for (String jump : List.of(line.get().first().split(",", -1))) {
        try {
          found.add(SshTarget.parse(jump));
        } catch (IllegalArgumentException e) {
          throw new ConfigException(
              line.get().where(), "ProxyJump: " + e.getMessage(), "[user@]host[:port]");
        }
      }
      return found;
    }

    private Duration connectLimit() throws ConfigException {
      Optional<ConfigLine> line = line("connecttimeout");
      if (line.isEmpty() || line.get().first().equals("none")) {
        return options.limit();
      }
      return Duration.ofSeconds(number(line.get(), 1, 86_400));
    }

    private boolean says(String keyword, String value) {
      return word(keyword).filter(value::equalsIgnoreCase).isPresent();
    }

    private Optional<String> word(String keyword) {
      return line(keyword).map(ConfigLine::first);
    }

    private Optional<ConfigLine> line(String keyword) {
      return Optional.ofNullable(lines.get(keyword)).map(List::getFirst);
    }
  }
}
