package jdist.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import jdist.cluster.ClusterManager;
import jdist.cluster.ClusterManagerProvider;
import jdist.failure.LaunchException;

/// What `--manager` and its options ask for: a cluster manager by name, which the driver's class
/// path must have.
///
/// @param name the name it goes by
/// @param options what it is told
record ManagerChoice(String name, Map<String, String> options) {
  ManagerChoice {
    options = Map.copyOf(options);
  }

  /// The manager, found by a [ServiceLoader].
  ///
  /// @param loader the driver's
  /// @throws UsageException if there is none of that name, or it does not take the options
  /// @throws LaunchException if it fails otherwise
  ClusterManager find(ClassLoader loader) {
    List<String> others = new ArrayList<>();
    try {
      Iterator<ClusterManagerProvider> providers =
          ServiceLoader.load(ClusterManagerProvider.class, loader).iterator();
      while (providers.hasNext()) {
        ClusterManagerProvider provider = providers.next();
        if (name.equals(provider.name())) {
          return create(provider);
        }
        others.add(String.valueOf(provider.name()));
      }
    } catch (ServiceConfigurationError e) {
      throw new UsageException(displayName() + ": " + e.getMessage(), e);
    }
    throw new UsageException(
        displayName()
            + ": there is no cluster manager of that name on the driver's class path, "
            + (others.isEmpty()
                ? "nor any other; add its jar with -cp"
                : "which has " + String.join(", ", others.stream().sorted().toList())));
  }

  private ClusterManager create(ClusterManagerProvider provider) {
    try {
      return provider.create(options);
    } catch (IllegalArgumentException e) {
      throw new UsageException(displayName() + ": " + e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      throw new LaunchException(displayName() + ": it could not be made: " + e, e);
    }
  }

  /// How messages name it.
  String displayName() {
    return Option.MANAGER.displayName() + " " + name;
  }
}
