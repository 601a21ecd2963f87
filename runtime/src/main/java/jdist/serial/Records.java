package jdist.serial;

import java.io.Externalizable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import jdist.code.SnippetLoader;
import jdist.failure.CannotTravelException;
import org.jspecify.annotations.Nullable;

/// Records, taken apart by their accessors and put together by their canonical constructor. They
/// need not be serializable: what they hold must be able to travel, and that is all.
final class Records extends ClassValue<Records.Plan> {
  /// How to take one record class apart and together again.
  ///
  /// @param accessors one a component, each from Object to Object
  /// @param constructor from an array of the components to the record
  /// @param takesVariables whether code leaves with it that was typed at the prompt
  record Plan(MethodHandle[] accessors, MethodHandle constructor, boolean takesVariables) {
    @Nullable Object[] components(Object value) {
      @Nullable Object[] components = new Object[accessors.length];
      try {
        for (int i = 0; i < components.length; i++) {
          components[i] = accessors[i].invokeExact(value);
        }
        return components;
      } catch (Throwable e) {
        throw new CannotTravelException(
            "an accessor of the record " + value.getClass().getName() + " failed: " + e, e);
      }
    }
  }

  /// Whether `value` is a record that is written here: one that does not replace itself.
  static boolean handles(Object value) {
    return value instanceof Record
        && !(value instanceof Externalizable)
        && !Replacing.of(value.getClass());
  }

  @Override
  protected Plan computeValue(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Records.class.getModule().addReads(type.getModule());
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      MethodHandle[] accessors = new MethodHandle[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        accessors[i] =
            lookup
                .unreflect(accessible(components[i]))
                .asType(MethodType.methodType(Object.class, Object.class));
      }
      MethodHandle constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      boolean takesVariables =
          SnippetLoader.isTyped(type.getName()) || SnippetCode.class.isAssignableFrom(type);
      return new Plan(accessors, constructor, takesVariables);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new CannotTravelException(
          "the record "
              + type.getName()
              + " cannot be taken apart: "
              + e.getMessage()
              + remedy(type),
          e);
    }
  }

  private static String remedy(Class<?> type) {
    Module module = type.getModule();
    String folder = type.getPackageName();
    return module.isOpen(folder, Records.class.getModule())
        ? ""
        : "; add \"opens " + folder + " to org.jdist.runtime\" to module " + module.getName();
  }

  private static Method accessible(RecordComponent component) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return accessor;
  }

  /// Whether a class has its own idea of what is written in its place.
  private static final class Replacing extends ClassValue<Boolean> {
    private static final Replacing CLASSES = new Replacing();

    static boolean of(Class<?> type) {
      return CLASSES.get(type);
    }

    @Override
    protected Boolean computeValue(Class<?> type) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals("writeReplace") && method.getParameterCount() == 0) {
          return true;
        }
      }
      return false;
    }
  }
}
