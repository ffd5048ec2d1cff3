# Bob, who leaves in the second configuration.
{
  users.users.bob = {
    isNormalUser = true;
    description = "Bob";
  };
}
