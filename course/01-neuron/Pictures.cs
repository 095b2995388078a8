namespace Nabla.Course.Neuron;

static class Pictures
{
    public static void Draw(Page page)
    {
    }
}
