global using NUnit.Framework;
global using Property = FsCheck.Property;
global using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;
